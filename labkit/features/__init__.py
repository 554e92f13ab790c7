"""Feature engineering: encodings, texts, images, skew, selection, and whether to trust a score."""

from labkit.features.columns import cyclic_encoding, reduce_skew, skew
from labkit.features.encodings import (
    cross_fitted_encoding,
    encode,
    hash_encoding,
    one_hot,
    ordinal,
    target_means,
)
from labkit.features.exercises import check_centre, check_cross_fit, check_smoothed_mean
from labkit.features.feature_scores import drop_importance, score_features
from labkit.features.feature_sets import FeatureSet
from labkit.features.figures import (
    draw_centres,
    draw_embedding,
    draw_importance,
    draw_probe,
    draw_scores,
    draw_selection,
    draw_skews,
)
from labkit.features.images import centres, edge_histograms, moments, radii
from labkit.features.panel import explore
from labkit.features.probes import linear_probe
from labkit.features.selection import (
    compare_selection,
    forward_order,
    lasso_order,
    make_noise,
    mutual_information,
    selectors,
    variances,
)
from labkit.features.texts import bag_of_words, inverse_frequencies, tfidf, tokens

__all__ = [
    "FeatureSet",
    "bag_of_words",
    "centres",
    "check_centre",
    "check_cross_fit",
    "check_smoothed_mean",
    "compare_selection",
    "cross_fitted_encoding",
    "cyclic_encoding",
    "draw_centres",
    "draw_embedding",
    "draw_importance",
    "draw_probe",
    "draw_scores",
    "draw_selection",
    "draw_skews",
    "drop_importance",
    "edge_histograms",
    "encode",
    "explore",
    "forward_order",
    "hash_encoding",
    "inverse_frequencies",
    "lasso_order",
    "linear_probe",
    "make_noise",
    "moments",
    "mutual_information",
    "one_hot",
    "ordinal",
    "radii",
    "reduce_skew",
    "score_features",
    "selectors",
    "skew",
    "target_means",
    "tfidf",
    "tokens",
    "variances",
]


def __dir__() -> list[str]:
    return __all__
