"""Tasks of assignment 3, augmentation. Not released."""

from textwrap import dedent

import numpy as np

from labkit.grading.tasks import Mistake, PanelTask, StateMistake, Task


def answer_tables(seed):
    """Make counts with classes of unlike sizes, some kept, some kept by a narrow majority, some lost."""
    rng = np.random.default_rng(seed)
    tables = []
    for n_classes, least in ((5, 0.8), (7, 0.75), (10, 0.9)):
        kept = np.resize([0.97, 0.6, 0.2], n_classes)
        table = []
        for number, share in enumerate(kept):
            others = np.full(n_classes, (1 - share) / (n_classes - 1))
            others[number] = share
            table.append(rng.multinomial(int(rng.integers(60, 600)), others))
        order = rng.permutation(n_classes)
        tables.append((np.array(table)[np.ix_(order, order)], least))
    return tables


def shares_kept(answers, axis=1):
    """Return the diagonal as shares of the rows, or of the columns."""
    return np.diag(answers) / answers.sum(axis=axis)


KEPT_CLASSES = Task(
    name="kept_classes",
    level="warm-up",
    points=1,
    calls="kept_classes",
    inputs=answer_tables,
    reference=lambda answers, least: np.flatnonzero(shares_kept(answers) >= least),
    mistakes=(
        Mistake(
            "columns for rows",
            lambda answers, least: np.flatnonzero(shares_kept(answers, axis=0) >= least),
            "You asked of each answer how often it is right. What was asked about each digit?",
            "What the digit was is the row: mind the axis of the sum.",
        ),
        Mistake(
            "most frequent answer",
            lambda answers, least: np.flatnonzero(answers.argmax(axis=1) == np.arange(len(answers))),
            "A class can be the most frequent answer and still lose four letters in ten.",
            "Use `least`: which share of the row stands on the diagonal?",
        ),
        Mistake(
            "counts for shares",
            lambda answers, least: np.flatnonzero(np.diag(answers) >= least),
            "Nearly every class passes: you compare a number of letters with a share.",
            "Divide by how many letters of the class there are.",
        ),
        Mistake(
            "classes that change",
            lambda answers, least: np.flatnonzero(shares_kept(answers) < least),
            "Those are the classes that the mirror spoils.",
            "Turn the comparison round.",
        ),
    ),
    right_probes=(
        dedent("""
            def kept_classes(answers, least):
                found = []
                for number, row in enumerate(answers.tolist()):
                    if row[number] >= least * sum(row):
                        found.append(number)
                return found
            """),
        dedent("""
            import pandas as pd
            def kept_classes(answers, least):
                shares = pd.DataFrame(answers).apply(lambda row: row / row.sum(), axis=1)
                return [k for k in shares.index if shares.loc[k, k] >= least]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                def kept_classes(answers, least):
                    kinds = range(len(answers))
                    return [k for k in kinds if {test}]
                """),
            mistake,
        )
        for test, mistake in (
            ("answers[k, k] / sum(answers[:, k]) >= least", "columns for rows"),
            ("max(answers[k]) == answers[k, k]", "most frequent answer"),
            ("answers[k, k] > least", "counts for shares"),
            ("answers[k, k] / sum(answers[k]) < least", "classes that change"),
        )
    ),
)


def papers(seed):
    """Make images that are not square, and shifts of both signs, unlike in the two directions."""
    rng = np.random.default_rng(seed)
    moves = ((2, 1), (-1, 3), (0, -2), (1, 0), (0, 0))
    return [(rng.random((2, 5, 7)), down, right) for down, right in moves]


def shifted(images, down, right, mode="edge"):
    """Shift through a frame of the given kind, wide enough for every shift here."""
    room, height, width = 8, *images.shape[1:]
    framed = np.pad(images, ((0, 0), (room, room), (room, room)), mode=mode)
    return framed[:, room - down : room - down + height, room - right : room - right + width]


SHIFT_PAPER = Task(
    name="shift_paper",
    level="core",
    points=2,
    calls="shift_paper",
    inputs=papers,
    reference=shifted,
    mistakes=(
        Mistake(
            "comes back",
            lambda images, down, right: np.roll(images, (down, right), axis=(1, 2)),
            "What leaves on one side comes back on the other.",
            "NumPy's `roll` turns in a circle; repeat the edge in what becomes free.",
        ),
        Mistake(
            "black bar",
            lambda images, down, right: shifted(images, down, right, "constant"),
            "What becomes free is black. What was asked of the paper?",
            "Take the nearest pixel of the old edge instead of 0.",
        ),
        Mistake(
            "axes swapped",
            lambda images, down, right: shifted(images, right, down),
            "You move right by what was meant for down.",
            "Axis 0 counts the images, axis 1 the rows, axis 2 the columns.",
        ),
        Mistake(
            "other direction",
            lambda images, down, right: shifted(images, -down, -right),
            "Your letters go up and left.",
            "Ask for each new pixel where it comes from: down by 2 means from two rows above.",
        ),
        Mistake(
            "size for sign",
            lambda images, down, right: shifted(images, abs(down), abs(right)),
            "Positive shifts are right. What of the negative ones?",
            "A shift by -1 goes up or left; yours goes down or right.",
        ),
    ),
    right_probes=(
        dedent("""
            from scipy import ndimage
            def shift_paper(images, down, right):
                return ndimage.shift(images, (0, down, right), order=0, mode="nearest")
            """),
        dedent("""
            def shift_paper(images, down, right):
                new, (n, height, width) = images.copy(), images.shape
                for r in range(height):
                    for c in range(width):
                        old_r, old_c = min(max(r - down, 0), height - 1), min(max(c - right, 0), width - 1)
                        new[:, r, c] = images[:, old_r, old_c]
                return new
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                from scipy import ndimage
                def shift_paper(images, down, right):
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("np.roll(np.roll(images, down, axis=1), right, axis=2)", "comes back"),
            ("ndimage.shift(images, (0, down, right), order=0, cval=0)", "black bar"),
            ("ndimage.shift(images, (0, right, down), order=0, mode='nearest')", "axes swapped"),
            ("ndimage.shift(images, (0, -down, -right), order=0, mode='nearest')", "other direction"),
            ("ndimage.shift(images, (0, abs(down), abs(right)), order=0, mode='nearest')", "size for sign"),
        )
    ),
)


def stacks(seed):
    """Make rows of letters with one original and some copies each, in any order."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_letters, n_copies, n_test in ((4, 1, 1), (6, 3, 2), (9, 2, 4)):
        letters = rng.permutation(100)[:n_letters]
        order = rng.permutation(n_letters * (n_copies + 1))
        changed = (np.arange(n_copies + 1) > 0).repeat(n_letters)
        examples.append((np.tile(letters, n_copies + 1)[order], changed[order], letters[:n_test].tolist()))
    return examples


def roles(sources, changed, test_letters, original="test", copy="out", other_copy="train"):
    """Return the role of each row, with what becomes of originals and copies."""
    kept_back = np.isin(sources, test_letters)
    back = np.where(changed, copy, original)
    return np.where(kept_back, back, np.where(changed, other_copy, "train"))


ROW_ROLES = Task(
    name="row_roles",
    level="core",
    points=2,
    calls="row_roles",
    inputs=stacks,
    reference=roles,
    mistakes=(
        Mistake(
            "copies leak",
            lambda *rows: roles(*rows, copy="train"),
            "The model learns from copies of the very letters that test it.",
            "All rows of a letter stand on one side: what becomes of a test letter's copies?",
        ),
        Mistake(
            "tests on copies",
            lambda *rows: roles(*rows, copy="test"),
            "Nothing leaks. But will the machine ever see changed letters?",
            "Test on letters as they come: the changed ones of the test letters are of no use.",
        ),
        Mistake(
            "learns without copies",
            lambda *rows: roles(*rows, other_copy="out"),
            "Safe, and poor: what were the copies made for?",
            "Copies of training letters may be learned from.",
        ),
        Mistake(
            "copies learn, originals test",
            lambda sources, changed, test_letters: np.where(changed, "train", "test"),
            "You split by changed or not, and each letter stands on both sides.",
            "First ask which letter a row comes from, then whether it is a copy.",
        ),
        Mistake(
            "sides turned round",
            lambda sources, changed, test_letters: roles(
                sources, changed, np.setdiff1d(sources, test_letters)
            ),
            "You learn from the letters that are to be kept back.",
            "Those in `test_letters` are the ones that nobody learns from.",
        ),
    ),
    right_probes=(
        dedent("""
            def row_roles(sources, changed, test_letters):
                words = []
                for source, copy in zip(sources, changed):
                    if source not in test_letters:
                        words.append("train")
                    else:
                        words.append("out" if copy else "test")
                return words
            """),
        dedent("""
            import pandas as pd
            def row_roles(sources, changed, test_letters):
                table = pd.DataFrame({"source": sources, "changed": changed, "role": "train"})
                back = table["source"].isin(test_letters)
                table.loc[back, "role"] = table["changed"].map({True: "out", False: "test"})
                return table["role"]
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                def row_roles(sources, changed, test_letters):
                    return [{word} for s, copy in zip(sources, changed)]
                """),
            mistake,
        )
        for word, mistake in (
            ("'test' if s in test_letters and not copy else 'train'", "copies leak"),
            ("'test' if s in test_letters else 'train'", "tests on copies"),
            ("'out' if copy else 'test' if s in test_letters else 'train'", "learns without copies"),
            ("'train' if copy else 'test'", "copies learn, originals test"),
            (
                "'train' if s in test_letters else 'out' if copy else 'test'",
                "sides turned round",
            ),
        )
    ),
)


def pairs(seed):
    """Make images and partners; the first image of each has a partner of its own class."""
    rng = np.random.default_rng(seed)
    examples = []
    for n_images, n_classes in ((4, 3), (6, 4), (9, 3)):
        labels = rng.integers(0, n_classes, size=n_images)
        labels[:3] = [1, 1, 0]
        partners = np.roll(np.arange(n_images), -1)
        weights = rng.uniform(0.05, 0.95, size=n_images)
        weights[:2] = 0.3, 0.8
        examples.append((rng.random((n_images, 3, 2)), labels, partners, weights, n_classes))
    return examples


def mixed_images(images, partners, weights):
    """Return each image mixed with its partner."""
    wide = weights[:, None, None]
    return wide * images + (1 - wide) * images[partners]


def mixed_labels(labels, partners, weights, n_classes):
    """Return each one-hot label mixed with its partner's."""
    one_hot = np.eye(n_classes)[labels]
    return weights[:, None] * one_hot + (1 - weights[:, None]) * one_hot[partners]


def overwritten(labels, partners, weights, n_classes):
    """Write the partner's share over the own one where the classes are the same."""
    shares, rows = np.zeros((len(labels), n_classes)), np.arange(len(labels))
    shares[rows, labels] = weights
    shares[rows, labels[partners]] = 1 - weights
    return shares


MIX_LETTERS = Task(
    name="mix_letters",
    level="core",
    points=2,
    calls="mix_letters",
    inputs=pairs,
    reference=lambda images, *labelled: (
        mixed_images(images, *labelled[1:3]),
        mixed_labels(*labelled),
    ),
    mistakes=(
        Mistake(
            "labels unmixed",
            lambda images, labels, partners, weights, n_classes: (
                mixed_images(images, partners, weights),
                np.eye(n_classes)[labels],
            ),
            "The image is a mixture, and the label swears that it is not.",
            "Mix the labels as you mix the images.",
        ),
        Mistake(
            "larger share wins",
            lambda images, labels, partners, weights, n_classes: (
                mixed_images(images, partners, weights),
                np.eye(n_classes)[np.where(weights >= 0.5, labels, labels[partners])],
            ),
            "Your labels take the larger share for the whole.",
            "No rounding: 0.7 of a four and 0.3 of a nine is the label.",
        ),
        Mistake(
            "weights turned round",
            lambda images, labels, partners, weights, n_classes: (
                mixed_images(images, partners, weights),
                mixed_labels(labels, partners, 1 - weights, n_classes),
            ),
            "Images and labels are mixed in opposite proportions.",
            "The weight belongs to the image itself, in both formulas.",
        ),
        Mistake(
            "writes over",
            lambda images, labels, partners, weights, n_classes: (
                mixed_images(images, partners, weights),
                overwritten(labels, partners, weights, n_classes),
            ),
            "Some of your labels do not add up to 1. Which?",
            "Where both are of one class the shares must be added, not written one over the other.",
        ),
        Mistake(
            "images unmixed",
            lambda images, *labelled: (images, mixed_labels(*labelled)),
            "The labels are mixed, the images as they were.",
            "Both formulas are needed: a row of pixels is mixed like a row of shares.",
        ),
    ),
    right_probes=(
        dedent("""
            import numpy as np
            def mix_letters(images, labels, partners, weights, n_classes):
                new, shares = [], np.zeros((len(images), n_classes))
                for i, (j, w) in enumerate(zip(partners, weights)):
                    new.append(images[j] + w * (images[i] - images[j]))
                    shares[i, labels[i]] += w
                    shares[i, labels[j]] += 1 - w
                return np.array(new), shares
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                def mix_letters(images, labels, partners, weights, n_classes):
                    w, v = np.asarray(weights).reshape(-1, 1, 1), np.asarray(weights).reshape(-1, 1)
                    new, eye = images * w + images[partners] * (1 - w), np.eye(n_classes)
                    mine, other = eye[labels], eye[labels[partners]]
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            ("[new, mine]", "labels unmixed"),
            ("[new, np.round(v) * mine + (1 - np.round(v)) * other]", "larger share wins"),
            ("[new, (1 - v) * mine + v * other]", "weights turned round"),
            ("[new, np.where(other == 1, (1 - v), v * mine)]", "writes over"),
            ("[images, v * mine + (1 - v) * other]", "images unmixed"),
        )
    ),
)

STILL = ("rotate", "shift", "zoom", "shear", "flip", "crop", "brightness", "contrast", "cut_out")
STEPS = "steps"

AS_BAD_AS_ONE_PIXEL = PanelTask(
    name="as_bad_as_one_pixel",
    level="core",
    points=2,
    calls="my_panel",
    panel="labkit.augmentation.explore",
    measure="labkit.augmentation.compute.full_accuracy",
    fixed=dict.fromkeys(STILL, 0) | {"sampling": STEPS},
    free={"noise": (0.0, 1.0)},
    regardless={"example": 0, "seed": 0, "model": "plain"},
    lowest=77,
    highest=87,
    unit="% correct",
    mistakes=(
        StateMistake(
            "nothing changed",
            {"noise": (0.0, 0.0)},
            "These are the digits as they were.",
            "The shift is back at 0; now look for noise that does as much harm.",
        ),
        StateMistake(
            "trusts the eye",
            {"noise": (0.0, 0.27)},
            "It looks bad, but more predictions are correct than with one pixel of shift.",
            "Do not look at the digits, look at the accuracy, and go on.",
        ),
        StateMistake(
            "too much snow",
            {"noise": (0.33, 1.0)},
            "Now far fewer are correct than with one pixel of shift.",
            "Go back step by step: you want the accuracy that one pixel left, five points up or down.",
        ),
    ),
    right_probes=(
        "my_panel = \"augmentation.explore(noise=0.32, sampling='steps')\"",
        "from labkit import augmentation\nmy_panel = augmentation.explore(noise=0.3, sampling='steps').state",
    ),
    wrong_probes=(
        (f"my_panel = {{'shift': 0, 'sampling': {STEPS!r}}}", "nothing changed"),
        (f"my_panel = {{'noise': 0.1, 'sampling': {STEPS!r}}}", "trusts the eye"),
        (f'my_panel = "augmentation.explore(noise=0.5, sampling={STEPS!r})"', "too much snow"),
    ),
)


def places(seed):
    """Make places inside, on pixels, and less than a pixel outside on every side."""
    rng = np.random.default_rng(seed)
    examples = []
    for height, width in ((3, 4), (6, 5), (8, 8)):
        rows = np.append(rng.uniform(-0.95, height - 0.05, size=20), [0, -0.7, height - 0.3, 1.2, 1.4])
        columns = np.append(rng.uniform(-0.95, width - 0.05, size=20), [0, 1.2, 1.4, -0.7, width - 0.3])
        examples.append((1 + rng.random((height, width)), rows, columns))
    return examples


def pixels_at(image, rows, columns, outside="zero"):
    """Return whole pixels, with what lies outside as zero, as the edge, or from the other side."""
    height, width = image.shape
    if outside == "wrap":
        return image[rows % height, columns % width]
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    found = image[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return found if outside == "edge" else np.where(inside, found, 0)


def sampled(image, rows, columns, outside="zero", whole=np.floor, swap=False):
    """Mix the four pixels around each place, and in the ways to get it wrong."""
    top, left = whole(rows).astype(int), whole(columns).astype(int)
    a, b = rows - top, columns - left
    a, b = (1 - a, 1 - b) if swap else (a, b)
    corners = [pixels_at(image, top + i, left + j, outside) for i in (0, 1) for j in (0, 1)]
    weights = [(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b]
    return sum(w * corner for w, corner in zip(weights, corners, strict=True))


def single(image, rows, columns, whole):
    """Take one pixel a place."""
    return pixels_at(image, whole(rows).astype(int), whole(columns).astype(int))


BETWEEN_PIXELS = Task(
    name="between_pixels",
    level="stretch",
    points=3,
    calls="between_pixels",
    inputs=places,
    reference=sampled,
    mistakes=(
        Mistake(
            "nearest pixel",
            lambda *place: single(*place, np.rint),
            "That is the nearest pixel: the teeth of the saw.",
            "Four pixels have a say, each by its nearness.",
        ),
        Mistake(
            "upper left pixel",
            lambda *place: single(*place, np.floor),
            "You take the pixel above and to the left, whatever the rests are.",
            "The rests $a$ and $b$ say how far the place lies towards the other three.",
        ),
        Mistake(
            "weights swapped",
            lambda *place: sampled(*place, swap=True),
            "The farther a pixel, the more it counts with you.",
            "With a rest of 0 the pixel itself counts alone.",
        ),
        Mistake(
            "edge goes on",
            lambda *place: sampled(*place, outside="edge"),
            "Inside all is right. At the edge your image does not fade out.",
            "Clipping an index repeats the edge; a pixel outside counts as 0 here.",
        ),
        Mistake(
            "from the other side",
            lambda *place: sampled(*place, outside="wrap"),
            "At the edge your image knows of the opposite one.",
            "In Python the index -1 is the last row. Put a frame of zeros around the image first.",
        ),
        Mistake(
            "rounds towards zero",
            lambda *place: sampled(*place, whole=np.trunc),
            "Places with a negative row or column come out wrong.",
            "Cutting off the decimals of -0.3 gives 0; the floor of -0.3 is -1.",
        ),
    ),
    right_probes=(
        dedent("""
            from scipy import ndimage
            def between_pixels(image, rows, columns):
                return ndimage.map_coordinates(image, [rows, columns], order=1, mode="grid-constant")
            """),
        dedent("""
            import numpy as np
            def between_pixels(image, rows, columns):
                near_rows = np.maximum(0, 1 - abs(rows[:, None] - np.arange(image.shape[0])))
                near_columns = np.maximum(0, 1 - abs(columns[:, None] - np.arange(image.shape[1])))
                return np.einsum("kr,rc,kc->k", near_rows, image, near_columns)
            """),
    ),
    wrong_probes=tuple(
        (
            dedent(f"""
                import numpy as np
                from scipy import ndimage
                def between_pixels(image, rows, columns):
                    return {answer}
                """),
            mistake,
        )
        for answer, mistake in (
            (
                "ndimage.map_coordinates(image, [rows, columns], order=0, mode='grid-constant')",
                "nearest pixel",
            ),
            (
                "np.pad(image, 1)[np.floor(rows).astype(int) + 1, np.floor(columns).astype(int) + 1]",
                "upper left pixel",
            ),
            ("ndimage.map_coordinates(image, [rows, columns], order=1, mode='nearest')", "edge goes on"),
            (
                "ndimage.map_coordinates(image, [rows, columns], order=1, mode='grid-wrap')",
                "from the other side",
            ),
        )
    )
    + tuple(
        (
            dedent(f"""
                import numpy as np
                def between_pixels(image, rows, columns):
                    framed, values = np.pad(image, 1), []
                    for r, c in zip(rows, columns):
                        r0, c0 = {whole}
                        a, b = {rests}
                        four = framed[r0 + 1 : r0 + 3, c0 + 1 : c0 + 3]
                        values.append(np.array([1 - a, a]) @ four @ np.array([1 - b, b]))
                    return values
                """),
            mistake,
        )
        for whole, rests, mistake in (
            ("int(np.floor(r)), int(np.floor(c))", "1 - r + r0, 1 - c + c0", "weights swapped"),
            ("int(r), int(c)", "r - r0, c - c0", "rounds towards zero"),
        )
    ),
)

TASKS = (KEPT_CLASSES, SHIFT_PAPER, ROW_ROLES, MIX_LETTERS, AS_BAD_AS_ONE_PIXEL, BETWEEN_PIXELS)
