"""The words of the field, English and Chinese side by side: one list for all chapters."""

from typing import TYPE_CHECKING

from labkit.core.errors import ArgumentError

if TYPE_CHECKING:
    from IPython.display import Markdown

WORDS: dict[str, tuple[str, str]] = {
    "activation": ("激活函数", "the nonlinear function after a layer's weighted sum"),
    "area under the curve": ("曲线下面积", "how often a positive case scores above a negative one"),
    "autoencoder": ("自编码器", "a network that squeezes its input and rebuilds it"),
    "automatic differentiation": ("自动微分", "the slope of a program, step by step, exact to rounding"),
    "background": ("背景数据", "the rows that an explained row is compared with"),
    "backpropagation": ("反向传播", "the chain rule, walked from the loss back to the weights"),
    "bag of words": ("词袋", "counts of the words of a text, without their order"),
    "base rate": ("基础率", "the share of cases that are positive"),
    "baseline": ("基线", "the simple model that a costly one has to beat"),
    "batch": ("批", "the rows that one step looks at"),
    "batch normalization": ("批归一化", "each channel by the mean and spread of its batch"),
    "bilinear interpolation": ("双线性插值", "mixing the four nearest pixels by nearness"),
    "bootstrap": ("自助法", "drawing the rows again, to see how far a score strays"),
    "broadcasting": ("广播", "stretching an array to the shape of another"),
    "calibration": ("校准", "saying 80% where 80% come true"),
    "central difference": ("中心差分", "a slope from a small step to either side"),
    "chain rule": ("链式法则", "slopes multiply along a path, and paths add up"),
    "claim": ("断言", "a sentence of a chapter that is checked each time it runs"),
    "class weight": ("类别权重", "the factor by which the loss of a class's rows counts"),
    "clipping": ("梯度裁剪", "shortening gradients that are too long"),
    "computation graph": ("计算图", "what was computed from what"),
    "condition number": ("条件数", "largest curvature over smallest"),
    "confidence interval": ("置信区间", "bounds that hold the truth 95 times out of 100"),
    "confusion matrix": ("混淆矩阵", "counts of each truth against each answer"),
    "convergence": ("收敛", "coming to rest at a minimum"),
    "cross-entropy": ("交叉熵", "minus the log of the probability given to the truth"),
    "cross-fitting": ("交叉拟合", "giving each row numbers that were learned without it"),
    "cross-validation": ("交叉验证", "testing on each part in turn, training on the others"),
    "curvature": ("曲率", "how fast the slope changes; the second derivative"),
    "cut-out": ("随机遮挡", "hiding a square of an image"),
    "data augmentation": ("数据增强", "new examples from old ones whose label stays true"),
    "data leakage": ("数据泄漏", "learning from what is not known at prediction time"),
    "data parallelism": ("数据并行", "each machine takes the gradient of its own rows"),
    "deletion curve": ("删除曲线", "predictions while the most important features go"),
    "divergence": ("发散", "leaving for infinity"),
    "duplicate": ("重复记录", "a row that says the same as another"),
    "efficiency": ("有效性", "Shapley values sum to the prediction minus the base value"),
    "embedding": ("嵌入", "a row of learned numbers for each category or word"),
    "epoch": ("轮次", "one pass over all training rows"),
    "exploding gradient": ("梯度爆炸", "a gradient that grows from layer to layer on its way back"),
    "feature": ("特征", "a column of numbers made for a model"),
    "feature hashing": ("特征哈希", "letting a fixed rule choose a token's column"),
    "feature selection": ("特征选择", "choosing which columns to keep"),
    "focal loss": ("焦点损失", "cross-entropy that counts less where the model is already right"),
    "Grad-CAM": ("梯度加权类激活图", "where the last convolution finds evidence for an output"),
    "gradient": ("梯度", "the slope of the loss along every weight"),
    "gradient descent": ("梯度下降", "steps against the gradient"),
    "hinge loss": ("合页损失", "no cost beyond a margin on the right side"),
    "hot deck": ("热卡填补", "a missing value filled with that of another row"),
    "Huber loss": ("Huber 损失", "squared for small errors, absolute for large ones"),
    "image moment": ("图像矩", "a mean of powers of places, weighted by intensity"),
    "imputation": ("缺失值填补", "filling missing values with plausible ones"),
    "inference mode": ("推理模式", "using a network, no longer training it"),
    "initialization": ("初始化", "the weights with which training starts"),
    "integrated gradients": ("积分梯度", "gradients summed on the straight way from a baseline"),
    "interquartile range": ("四分位距", "from the first quartile to the third: half of all values"),
    "label smoothing": ("标签平滑", "labels that are never quite sure"),
    "layer normalization": ("层归一化", "each row by the mean and spread of its own channels"),
    "learning rate": ("学习率", "how far a step goes for a given gradient"),
    "learning-rate schedule": ("学习率调度", "a plan by which the rate changes"),
    "leverage": ("杠杆作用", "the pull of a point that lies far out in x"),
    "likelihood": ("似然", "how probable a model makes the data"),
    "LIME": ("LIME 局部解释", "a linear model fitted near one row"),
    "logit": ("对数几率", "the number before the sigmoid or softmax"),
    "loss": ("损失", "the number that training makes small"),
    "min-max scaling": ("最小最大缩放", "the smallest value to 0, the largest to 1"),
    "mini-batch": ("小批量", "a few rows, drawn at random"),
    "minimum": ("极小值", "a place with no lower place beside it"),
    "missing at random": ("随机缺失", "missing with a chance that other columns explain (MAR)"),
    "missing completely at random": ("完全随机缺失", "missing by pure chance (MCAR)"),
    "missing not at random": ("非随机缺失", "missing with a chance that depends on the value itself (MNAR)"),
    "mix-up": ("混合增强", "mixing two examples and their labels in one proportion"),
    "momentum": ("动量", "steps that remember earlier gradients"),
    "moving average": ("移动平均", "a mean that forgets what is long past"),
    "nested cross-validation": ("嵌套交叉验证", "choosing on inner folds, reporting on outer ones"),
    "normalization": ("归一化", "giving numbers a common scale"),
    "occlusion": ("遮挡法", "covering one part and seeing what the prediction loses"),
    "one-hot encoding": ("独热编码", "a column of zeros and ones for each category"),
    "optimizer": ("优化器", "the rule that turns gradients into steps"),
    "outlier": ("离群值", "a value far from the others"),
    "overfitting": ("过拟合", "learning the rows instead of the rule"),
    "partial dependence": ("部分依赖", "the mean prediction while one feature moves"),
    "permutation importance": ("置换重要性", "what a model loses when a column is shuffled"),
    "phase vocoder": ("相位声码器", "changing the length of a sound and keeping its pitch"),
    "pipeline": ("流水线", "steps that are fitted and replayed as one"),
    "plateau": ("平台", "a region with almost no slope"),
    "precision": ("精确率", "of the cases predicted positive, the share that is positive"),
    "prediction": ("预测", "what a model says, or a learner before the run"),
    "quantile": ("分位数", "the value with a given share of the data below it"),
    "ravine": ("峡谷", "a long valley with steep walls"),
    "recall": ("召回率", "of the positive cases, the share predicted positive"),
    "recomputing": ("重计算", "forgetting on the way forward, computing again on the way back"),
    "residual": ("残差", "truth less prediction"),
    "robustness": ("鲁棒性", "how little a change of the input changes the answer"),
    "ROC curve": ("ROC 曲线", "recall against false positive rate, at every threshold"),
    "saddle point": ("鞍点", "lowest one way, highest the other"),
    "saliency map": ("显著图", "the gradient of an answer by the pixels"),
    "seed": ("随机种子", "the number that fixes what chance does"),
    "Shapley value": ("沙普利值", "a feature's mean worth over all orders"),
    "signal-to-noise ratio": ("信噪比", "power of the signal over power of the noise, in decibels"),
    "skewness": ("偏度", "how much longer one tail of a column is than the other"),
    "spectrogram": ("语谱图", "how loud each frequency is at each time"),
    "stochastic gradient descent": ("随机梯度下降", "descent with the gradient of few rows"),
    "superpixel": ("超像素", "a patch of pixels of like colour"),
    "surrogate model": ("代理模型", "a simple model that imitates another"),
    "synonym replacement": ("同义词替换", "another word for the same thing"),
    "target encoding": ("目标编码", "the mean target of a category in its place"),
    "temperature": ("温度", "what logits are divided by; above 1 less certain"),
    "test set": ("测试集", "rows that are looked at once, at the end"),
    "TF-IDF": ("词频-逆文档频率", "word counts, weighed by how rare the word is"),
    "threshold": ("阈值", "the score from which a case is predicted positive"),
    "training set": ("训练集", "the rows a model learns from"),
    "validation set": ("验证集", "rows kept back to choose by"),
    "vanishing gradient": ("梯度消失", "a gradient that fades from layer to layer on its way back"),
    "warm-up": ("预热", "raising the rate from zero at the start"),
    "weight": ("权重", "a number that training changes"),
    "weight decay": ("权重衰减", "a pull of every weight towards zero"),
    "word segmentation": ("分词", "finding where words end in text without blanks"),
    "z-score": ("标准分数", "distance from the mean in standard deviations"),
}


def words(*terms: str) -> "Markdown":
    """Return a table of terms in English and Chinese with their meaning; of all terms without arguments.

    Parameters
    ----------
    *terms : str

    Returns
    -------
    IPython.display.Markdown

    Raises
    ------
    ArgumentError
        For a term that is not in the list.

    Examples
    --------
    >>> print(words("momentum").data.splitlines()[-1])
    | momentum | 动量 | steps that remember earlier gradients |
    """
    from IPython.display import Markdown

    if unknown := [term for term in terms if term not in WORDS]:
        raise ArgumentError(
            f"`terms` must be in the list of labkit/notebook/glossary.py; got {unknown}. "
            "words() shows the whole list."
        )
    rows = [f"| {term} | {WORDS[term][0]} | {WORDS[term][1]} |" for term in terms or sorted(WORDS)]
    return Markdown("\n".join(["| English | 中文 | meaning |", "|---|---|---|", *rows]))
