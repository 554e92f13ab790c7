"""Feature engineering: encodings, words, images, skew, selection, and whether to trust the score."""

from labkit.features.columns import cure_skew, on_circle, skew
from labkit.features.encodings import cross_fitted, encode, hashed, one_hot, ordinal, target_means
from labkit.features.exercises import check_centre, check_cross_fit, check_smoothed_mean
from labkit.features.feature_sets import drop_each, try_recipe
from labkit.features.figures import (
    draw_centres,
    draw_missed,
    draw_plane,
    draw_probe,
    draw_selection,
    draw_skews,
    draw_trial,
)
from labkit.features.images import centres, edge_histograms, moments, radii
from labkit.features.panel import explore
from labkit.features.probes import probe
from labkit.features.selection import (
    compare_selection,
    forward_order,
    information,
    lasso_order,
    make_noise,
    selectors,
    variances,
)
from labkit.features.texts import bag_of_words, inverse_frequencies, tfidf, tokens

__all__ = [
    "bag_of_words",
    "centres",
    "check_centre",
    "check_cross_fit",
    "check_smoothed_mean",
    "compare_selection",
    "cross_fitted",
    "cure_skew",
    "draw_centres",
    "draw_missed",
    "draw_plane",
    "draw_probe",
    "draw_selection",
    "draw_skews",
    "draw_trial",
    "drop_each",
    "edge_histograms",
    "encode",
    "explore",
    "forward_order",
    "hashed",
    "information",
    "inverse_frequencies",
    "lasso_order",
    "make_noise",
    "moments",
    "on_circle",
    "one_hot",
    "ordinal",
    "probe",
    "radii",
    "selectors",
    "skew",
    "target_means",
    "tfidf",
    "tokens",
    "try_recipe",
    "variances",
]
