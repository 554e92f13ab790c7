"""Figures by their artists: the marks hold the data, the titles state the number."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from labkit import features
from tests.features import examples


@pytest.fixture
def ax():
    return Figure().add_subplot()


def title(ax):
    return ax.get_title(loc="left")


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def test_skews_names_each_cure_and_the_best(ax):
    features.draw_skews(examples.TABLE, examples.SKEWS, ax)
    assert labels(ax.yaxis)[-1] == f"raw\nskew {examples.SKEWS['raw']:.1f}"
    least = min(examples.SKEWS, key=lambda name: abs(examples.SKEWS[name]))
    assert title(ax).startswith(f"least skewed: {least}, ")


def test_selection_shows_the_means_of_both_scopes(ax):
    table = examples.selection()
    features.draw_selection(table, ax)
    for fit_scope, container in zip(("inside each fold", "on all rows"), ax.containers, strict=True):
        means = table[table["fit_scope"] == fit_scope].groupby("selector")["score"].mean()
        assert container.get_label() == f"selected {fit_scope}"
        np.testing.assert_allclose(
            container.lines[0].get_xdata().astype(float), means[["variance", "F-test"]]
        )
    best = table[table["fit_scope"] == "on all rows"].groupby("selector")["score"].mean()
    assert f"{best.idxmax()} reaches {best.max():.0%}" in title(ax)


def test_centres_stand_on_their_images(ax):
    centres, radii = features.centres(examples.IMAGES), features.radii(examples.IMAGES)
    features.draw_centres(examples.IMAGES, centres, radii, ax)
    crosses = np.array([line.get_xydata()[0] for line in ax.lines[::2]])
    np.testing.assert_allclose(crosses - [[0, 0], [8, 0], [16, 0]], centres[:, ::-1])
    circle = ax.lines[1].get_xydata() - centres[0, ::-1]
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), radii[0])


def test_an_embedding_puts_each_name_at_its_point(ax):
    features.draw_embedding(examples.VECTORS, ["a", "b", "c"], np.array([90.0, 150.0, 300.0]), ax)
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), examples.VECTORS)
    assert [(text.get_text(), *text.xy) for text in ax.texts] == [("a", 0, 0), ("b", 1, 2), ("c", 2, 1)]
    assert title(ax) == "3 categories, two learned numbers each"


def test_names_of_close_points_stand_on_other_sides(ax):
    points = np.array([[0.0, 0.0], [0.01, 0.0], [3.0, 3.0]])
    features.draw_embedding(points, ["a", "b", "c"], np.array([1.0, 2.0, 3.0]), ax)
    first, second, third = ((text.get_ha(), text.xyann[1] > 0) for text in ax.texts)
    assert first == third == ("left", True)
    assert second != first


def test_probe_draws_the_mean_and_names_the_leader(ax):
    features.draw_probe(examples.PROBE, ax)
    drawn = {line.get_label(): line.get_ydata().tolist() for line in ax.lines}
    assert drawn == {
        "pixels (64 columns)": pytest.approx([0.55, 0.75]),
        "edges (8 columns)": pytest.approx([0.72, 0.91]),
    }
    assert title(ax) == "with 50 labels edges leads: 72%"


def test_scores_show_every_fold(ax):
    score = examples.score()
    features.draw_scores(score, ax)
    dots = next(line for line in ax.lines if len(line.get_xdata()) == 5)
    np.testing.assert_allclose(dots.get_ydata(), np.maximum(score.scores, -0.24))
    assert f"{score.scores.mean():.2f} ± {score.scores.std(ddof=1):.2f}" in title(ax)


def test_importance_is_sorted_and_names_the_first(ax):
    importance = features.drop_importance(examples.score(), n_rows=60)
    features.draw_importance(importance, ax)
    np.testing.assert_allclose(
        ax.containers[0].lines[0].get_xdata().astype(float), sorted(importance["importance"])
    )
    assert title(ax) == f"most important: {importance.loc[importance['importance'].idxmax(), 'group']}"


def test_one_group_alone_asks_for_another(ax):
    features.draw_importance(features.drop_importance(features.score_features(n_rows=60), n_rows=60), ax)
    assert title(ax) == "switch on two groups or more"
