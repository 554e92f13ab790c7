"""What the guided experiments on predictions and on outliers ask, and why the answer is what it is."""

PREDICTIONS = (
    {
        "question": "Three in ten cells of every column are hidden by chance, of ten columns. Of how many "
        "of the 442 patients is everything known?",
        "set": "every column, 30% hidden by chance; look at the right picture.",
        "before": {"rate": 0.1},
        "after": {},
        "unit": "patients",
        "why": "A row is whole when ten coins fall well: 0.7 to the tenth, under 3%. Whoever drops "
        "rows has almost nothing left to learn from, and nothing to say of most new patients.",
    },
    {
        "question": "Now high values hide (MNAR). “Iterative” guesses each gap from all other columns; "
        "“mean + flags” fills the mean and adds a column that says where. By how many points "
        "of R² (1 point: 0.01) is the crude one better?",
        "set": "missing to MNAR.",
        "before": {},
        "after": {"mechanism": "MNAR"},
        "unit": "points",
        "why": "The gap itself is the news: who lacks a value had a high one. A clever fill hides "
        "that, a flag keeps it. Flags help every filler; see the hatched bars.",
    },
    {
        "question": "So always add flags? Under MCAR, how many points of R² do they add to the mean?",
        "set": "missing to MCAR; then try other seeds.",
        "before": {"mechanism": "MNAR"},
        "after": {},
        "unit": "points",
        "why": "About nothing, a little more or less with each seed: ten columns of pure chance to "
        "learn from. A small price beside what they save when values hide for a reason.",
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
        "z-score can pass √8 = 2.83: drag it anywhere, the rule never fires.",
    },
    {
        "question": "The fence of quartiles sees one wrong value at 100. Now there are three. How many of "
        "the three does it flag?",
        "set": "wrong values to 3.",
        "after": {"n_wrong": 3},
        "unit": "values",
        "why": "Three of eleven are more than a quarter: the upper quartile itself is pulled away, "
        "and the fence with it. Wrong values in company hide each other.",
    },
    {
        "question": "Six wrong values at 100 beside eight good ones. How many does the robust z-score flag?",
        "set": "wrong values to 6.",
        "before": {"n_wrong": 3},
        "after": {"n_wrong": 6},
        "unit": "values",
        "why": "All: median and MAD stay with the majority as long as there is one. Beyond a half "
        "nobody can say who is wrong.",
    },
)
