"""The texts of the guided experiments: what they ask, and why the answer is what it is."""

IMPUTATION = (
    {
        "question": "40% of the body mass indices are hidden by chance and imputed by their mean. The sd "
        "falls by about a quarter, and so does r. By how many percent does the <i>slope</i> change, "
        "on average over 20 draws of hidden values?",
        "set": "method to mean, 40% hidden by chance; then try other seeds.",
        "before": {"method": "drop rows"},
        "after": {},
        "unit": "%",
        "why": "Hardly at all. A point at the mean of x does not change the fitted slope: it is exactly that "
        "of the rows left when the others are dropped. But sd and r are wrong.",
    },
    {
        "question": "Regression has a smaller cell error than the mean. By how many percent is the slope off "
        "now, on average over 20 draws of hidden values?",
        "set": "method to regression.",
        "before": {},
        "after": {"method": "regression"},
        "unit": "%",
        "why": "The imputed values with the smallest error give a wrong answer. They all lie on a line, so "
        "the sd is too small and the slope too steep. Add noise <i>and</i> let the imputer see the target: "
        "the cell error grows and the slope comes right.",
    },
    {
        "question": "Now the high values themselves are hidden (MNAR). Regression makes the slope about half "
        "as steep again. By how many percent is it off when the rows are simply <i>dropped</i>?",
        "set": "missing to MNAR and method to drop rows.",
        "before": {"mechanism": "MNAR", "method": "regression"},
        "after": {"mechanism": "MNAR", "method": "drop rows"},
        "unit": "%",
        "why": "Almost nothing: rows selected by x alone scatter around the same line. Mean and sd are "
        "wrong, and under MAR, where the selection depends on y, dropping is off by a fifth or more.",
    },
)

PREDICTIONS = (
    {
        "question": "Three in ten values of every column are hidden by chance, of ten columns. Of how many "
        "of the 442 patients is everything known?",
        "set": "every column, 30% hidden by chance; look at the right picture.",
        "before": {"rate": 0.1},
        "after": {},
        "unit": "patients",
        "why": "A row is complete when all ten values are known: 0.7 to the tenth power, under 3%. Whoever "
        "drops rows has almost nothing left to learn from, and no prediction for most new patients.",
    },
    {
        "question": "Now high values are hidden (MNAR). “Iterative” predicts each missing value from all "
        "other columns; “mean + flags” imputes the mean and adds a column that flags where. By how many "
        "points of R² (1 point: 0.01) is “mean + flags” better?",
        "set": "missing to MNAR.",
        "before": {},
        "after": {"mechanism": "MNAR"},
        "unit": "points",
        "why": "That a value is missing carries information: it was high. Iterative imputation hides this, a "
        "flag keeps it. Flags help every imputer; see the hatched bars.",
    },
    {
        "question": "So always add flags? Under MCAR, how many points of R² do they add to the mean?",
        "set": "missing to MCAR; then try other seeds.",
        "before": {"mechanism": "MNAR"},
        "after": {},
        "unit": "points",
        "why": "About nothing, a little more or less with each seed: ten columns of pure chance to "
        "learn from. A small price beside what they save when values are missing for a reason.",
    },
)

OUTLIERS = (
    {
        "question": "Eight good values from 9 to 12, and one wrong one at 100. A usual rule flags a "
        "z-score above 3. What is the z-score of 100?",
        "set": "the wrong value to 100; then drag it.",
        "before": {"value": 20.0},
        "after": {},
        "why": "The wrong value is in the standard deviation that measures it. Among nine values no "
        "z-score can exceed √8 = 2.83: drag it anywhere, the rule never flags it.",
    },
    {
        "question": "The IQR fence flags one wrong value at 100. Now there are three. How many of the three "
        "does it flag?",
        "set": "wrong values to 3.",
        "after": {"n_wrong": 3},
        "unit": "values",
        "why": "Three of eleven are more than a quarter: the upper quartile itself moves up, and the fence "
        "with it. Several wrong values hide each other.",
    },
    {
        "question": "Six wrong values at 100 beside eight good ones. How many does the robust z-score flag?",
        "set": "wrong values to 6.",
        "before": {"n_wrong": 3},
        "after": {"n_wrong": 6},
        "unit": "values",
        "why": "All: median and MAD follow the majority as long as there is one. Beyond a half "
        "nobody can say which values are wrong.",
    },
)
