"""Facts of each data set: what the chapters say about it must be there."""

import itertools

import numpy as np
import pandas as pd
import pytest

from labkit import datasets

TABLES = ["airquality", "ames", "chinese_sentences", "definitions", "penguins", "titanic"]


def spoil(data):
    """Change the loaded data in place."""
    if isinstance(data, pd.DataFrame):
        data[data.columns[0]] = 0
        del data[data.columns[-1]]
    elif isinstance(data, dict):
        next(iter(data.values())).append("spoiled")
        data.popitem()
    else:
        arrays = [*data.waves, data.labels] if hasattr(data, "waves") else [data.images, data.labels]
        for array in arrays:
            array[...] = 7


def same(one, other):
    if isinstance(one, pd.DataFrame):
        return one.equals(other)
    if isinstance(one, dict):
        return one == other
    return all(same_field(a, b) for a, b in zip(one, other, strict=True))


def same_field(a, b):
    return all(map(np.array_equal, a, b)) if isinstance(a, list) else np.array_equal(a, b)


@pytest.mark.parametrize("name", datasets.names())
def test_each_load_is_fresh_and_may_be_changed(name):
    untouched, victim = datasets.load(name), datasets.load(name)
    spoil(victim)
    assert not same(untouched, victim)
    assert same(untouched, datasets.load(name))


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_frames_with_a_plain_index(name):
    frame = datasets.load(name)
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.index) == list(range(len(frame)))
    assert not any(str(column).startswith("Unnamed") for column in frame)


@pytest.fixture(scope="module")
def ames():
    return datasets.load("ames")


@pytest.fixture(scope="module")
def titanic():
    return datasets.load("titanic")


@pytest.fixture(scope="module")
def penguins():
    return datasets.load("penguins")


@pytest.fixture(scope="module")
def air():
    return datasets.load("airquality")


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


@pytest.fixture(scope="module")
def sounds():
    return datasets.load("spoken_digits")


@pytest.fixture(scope="module")
def definitions():
    return datasets.load("definitions")


@pytest.fixture(scope="module")
def synonyms():
    return datasets.load("synonyms")


@pytest.fixture(scope="module")
def sentences():
    return datasets.load("chinese_sentences")


class TestAmes:
    def test_size_and_gaps(self, ames):
        assert ames.shape == (2930, 82)
        assert ames.isna().sum().sum() == 15_749
        assert ames["PID"].is_unique

    def test_types(self, ames):
        assert ames["price"].dtype == ames["area"].dtype == np.int64
        assert pd.api.types.is_string_dtype(ames["Neighborhood"].dtype)
        assert ames.select_dtypes("number").shape[1] == 39

    def test_ranges(self, ames):
        assert ames["price"].between(12_789, 755_000).all()
        assert ames["Overall.Qual"].between(1, 10).all()
        assert ames["Yr.Sold"].between(2006, 2010).all()

    def test_gaps_that_mean_none(self, ames):
        counts = {"Alley": 2732, "Pool.QC": 2917, "Fence": 2358, "Garage.Type": 157, "Misc.Feature": 2824}
        assert ames[list(counts)].isna().sum().to_dict() == counts
        assert (ames["Fireplace.Qu"].isna() == (ames["Fireplaces"] == 0)).all()
        assert (ames["Pool.QC"].isna() == (ames["Pool.Area"] == 0)).all()
        assert (ames["Total.Bsmt.SF"] == 0).sum() == 79
        assert ames.loc[ames["Garage.Type"].isna(), "Garage.Area"].eq(0).all()

    def test_gaps_that_mean_not_measured(self, ames):
        counts = {"Lot.Frontage": 490, "Mas.Vnr.Area": 23, "Electrical": 1}
        assert ames[list(counts)].isna().sum().to_dict() == counts
        has_basement, has_garage = ames["Total.Bsmt.SF"] > 0, ames["Garage.Type"].notna()
        assert ames.loc[has_basement, ["Bsmt.Exposure", "BsmtFin.Type.2"]].isna().sum().tolist() == [3, 1]
        assert ames.loc[has_garage, ["Garage.Yr.Blt", "Garage.Qual"]].isna().sum().tolist() == [2, 2]

    def test_masonry_has_both_kinds_of_gap(self, ames):
        gap = ames["Mas.Vnr.Type"].isna()
        assert gap.sum() == 1775
        assert (gap & ames["Mas.Vnr.Area"].isna()).sum() == 23

    def test_known_outliers(self, ames):
        large = ames[ames["area"] > 4000]
        assert large["Order"].tolist() == [1499, 1761, 1768, 2181, 2182]
        assert (large["Sale.Condition"] == "Partial").sum() == 3

    def test_things_to_find(self, ames):
        assert ames["Garage.Yr.Blt"].max() == 2207
        assert (ames["Yr.Sold"] < ames["Year.Built"]).sum() == 1
        assert (ames["Sale.Type"] == "WD ").sum() == 2536


class TestTitanic:
    def test_size_and_gaps(self, titanic):
        assert titanic.shape == (1313, 5)
        gaps = titanic.isna().sum()
        assert gaps[gaps > 0].to_dict() == {"age": 557}

    def test_values(self, titanic):
        assert titanic["survived"].sum() == 450
        assert titanic["class"].value_counts().to_dict() == {"3rd": 711, "1st": 322, "2nd": 279, "*": 1}
        assert titanic["sex"].value_counts().to_dict() == {"male": 851, "female": 462}
        assert titanic["age"].dropna().between(0.17, 71).all()

    def test_things_to_find(self, titanic):
        assert (titanic["name"] != titanic["name"].str.strip()).sum() == 3
        assert titanic.loc[titanic["class"] == "*", "name"].item() == "Jacobsohn Mr Samuel"


class TestPenguins:
    def test_size_and_gaps(self, penguins):
        assert penguins.shape == (344, 17)
        gaps = penguins.isna().sum()
        assert gaps.sum() == 336
        assert gaps[
            ["Body Mass (g)", "Sex", "Delta 15 N (o/oo)", "Delta 13 C (o/oo)", "Comments"]
        ].tolist() == [
            2,
            11,
            14,
            13,
            290,
        ]

    def test_raw_form_is_kept(self, penguins):
        assert penguins["Date Egg"].iloc[0] == "2007-11-11"
        assert penguins["Sex"].dropna().unique().tolist() == ["MALE", "FEMALE"]
        assert penguins["Species"].value_counts().tolist() == [152, 124, 68]

    def test_every_measure_is_missing_in_two_adults(self, penguins):
        measures = ["Culmen Length (mm)", "Culmen Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
        empty = penguins[measures].isna()
        assert empty.all(axis="columns").sum() == empty.any(axis="columns").sum() == 2
        assert penguins.loc[empty.all(axis="columns"), "Comments"].str.startswith("Adult not sampled.").all()

    def test_ranges(self, penguins):
        assert penguins["Body Mass (g)"].dropna().between(2700, 6300).all()
        assert penguins["Flipper Length (mm)"].dropna().between(172, 231).all()


class TestAirquality:
    def test_size_and_gaps(self, air):
        assert air.shape == (153, 6)
        assert air.isna().sum().to_dict() == {
            "Ozone": 37, "Solar.R": 7, "Wind": 0, "Temp": 0, "Month": 0, "Day": 0
        }  # fmt: skip

    def test_days_follow_each_other(self, air):
        days = pd.to_datetime(air[["Month", "Day"]].assign(year=1973).rename(columns=str.lower))
        assert (days.diff().dropna() == pd.Timedelta(days=1)).all()
        assert (days.iloc[0], days.iloc[-1]) == (pd.Timestamp(1973, 5, 1), pd.Timestamp(1973, 9, 30))


class TestDigits:
    def test_shapes_and_types(self, digits):
        images, labels = digits
        assert (images.shape, images.dtype) == ((10_000, 28, 28), np.uint8)
        assert (labels.shape, labels.dtype) == ((10_000,), np.int64)

    def test_counts_are_those_of_mnist(self, digits):
        counts = np.bincount(digits.labels).tolist()
        assert counts == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]

    def test_grey_values_are_exact(self, digits):
        assert len(np.unique(digits.images)) == 256
        assert (digits.images.reshape(10_000, -1).max(axis=1) >= 200).all()
        assert (digits.images[:, 0] == 0).mean() > 0.999

    def test_no_image_comes_twice(self, digits):
        assert len({image.tobytes() for image in digits.images}) == 10_000

    def test_any_slice_is_a_sample(self, digits):
        for start in range(0, 10_000, 1000):
            assert np.bincount(digits.labels[start : start + 1000], minlength=10).min() > 60

    def test_labels_are_true(self, digits):
        """Each image is nearest to its own digit's mean far more often than by chance (0.1)."""
        flat = digits.images.reshape(10_000, -1) / 255
        means = np.stack([flat[:5000][digits.labels[:5000] == digit].mean(axis=0) for digit in range(10)])
        distance = (means**2).sum(axis=1) - 2 * flat[5000:] @ means.T
        assert (distance.argmin(axis=1) == digits.labels[5000:]).mean() > 0.75


class TestSpokenDigits:
    def test_shapes_and_types(self, sounds):
        assert len(sounds.waves) == len(sounds.labels) == len(sounds.languages) == 50
        assert {wave.dtype for wave in sounds.waves} == {np.dtype(np.float32)}
        assert sounds.labels.dtype == np.int64
        assert sounds.sample_rate == 8000

    def test_each_word_of_each_language_once(self, sounds):
        pairs = sorted(zip(sounds.languages.tolist(), sounds.labels.tolist(), strict=True))
        assert pairs == list(itertools.product(["en", "es", "fr", "it", "ru"], range(10)))

    def test_waves_are_heard_and_not_cut_off(self, sounds):
        for wave in sounds.waves:
            assert 0.2 <= len(wave) / sounds.sample_rate <= 1
            assert 0.1 < np.abs(wave).max() <= 1
            assert np.abs(wave.mean()) < 0.01


class TestDefinitions:
    def test_balance(self, definitions):
        assert list(definitions.columns) == ["text", "topic"]
        counts = definitions["topic"].value_counts()
        assert (len(counts), set(counts)) == (10, {1000})

    def test_texts(self, definitions):
        text = definitions["text"]
        assert text.is_unique
        assert not text.str.contains('"').any()
        assert text.str.split().str.len().min() >= 3
        assert (text == text.str.strip()).all()

    def test_any_slice_is_a_sample(self, definitions):
        counts = definitions[:1000]["topic"].value_counts()
        assert counts.between(70, 130).all()


class TestSynonyms:
    def test_words(self, synonyms):
        assert all(group and word not in group for word, group in synonyms.items())
        assert all(len(set(group)) == len(group) for group in synonyms.values())
        assert "big" in synonyms["large"]

    def test_vocabulary_is_that_of_the_definitions(self, synonyms):
        words = set(datasets.load("definitions")["text"].str.findall("[a-z]+").explode())
        assert set(synonyms) <= words

    def test_a_fifth_of_all_words_can_be_replaced(self, synonyms):
        words = datasets.load("definitions")["text"].str.findall("[a-z]+").explode()
        assert words.isin(synonyms).mean() > 0.2


class TestChineseSentences:
    def test_balance(self, sentences):
        counts = sentences["topic"].value_counts().to_dict()
        assert counts == dict.fromkeys(["天气", "饮食", "运动", "学习", "旅行", "健康"], 42)

    def test_sentences_are_chinese_and_short(self, sentences):
        assert sentences["text"].str.fullmatch(r"[一-鿿，、。？]{8,30}").all()
        assert sentences["text"].str.endswith(("。", "？")).all()

    def test_no_two_are_nearly_alike(self, sentences):
        pairs = [frozenset(map("".join, itertools.pairwise(text))) for text in sentences["text"]]
        alike = max(len(a & b) / len(a | b) for a, b in itertools.combinations(pairs, 2))
        assert alike < 0.3
