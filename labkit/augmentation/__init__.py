"""Data augmentation: new images, sounds and texts from old ones, and their effect on models."""

from labkit.augmentation.exercises import check_noise, check_rotation, check_shift
from labkit.augmentation.figures import (
    draw_images,
    draw_learning,
    draw_predictions,
    draw_robustness,
    draw_spectrogram,
    draw_waves,
)
from labkit.augmentation.geometry import crop, flip, rotate, shear, shift, zoom
from labkit.augmentation.panel import explore, explore_sounds, explore_texts
from labkit.augmentation.pixels import add_noise, brighten, cut_out, mix_up, saturate, stretch_contrast
from labkit.augmentation.policies import STRENGTHS, Policy, augment
from labkit.augmentation.predictions import (
    discriminant_model,
    predicted_classes,
    predictions_after,
    robustness,
)
from labkit.augmentation.sounds import add_noise_at, crop_sound, shift_sound, signal_to_noise
from labkit.augmentation.spectrograms import spectrogram
from labkit.augmentation.texts import (
    delete_words,
    insert_synonyms,
    join,
    replace_synonyms,
    segment,
    shuffle_sentences,
    swap_words,
)
from labkit.augmentation.vocoder import change_pitch, stretch
from labkit.augmentation.warping import affine, warp

__all__ = [
    "STRENGTHS",
    "Policy",
    "add_noise",
    "add_noise_at",
    "affine",
    "augment",
    "brighten",
    "change_pitch",
    "check_noise",
    "check_rotation",
    "check_shift",
    "crop",
    "crop_sound",
    "cut_out",
    "delete_words",
    "discriminant_model",
    "draw_images",
    "draw_learning",
    "draw_predictions",
    "draw_robustness",
    "draw_spectrogram",
    "draw_waves",
    "explore",
    "explore_sounds",
    "explore_texts",
    "flip",
    "insert_synonyms",
    "join",
    "mix_up",
    "predicted_classes",
    "predictions_after",
    "replace_synonyms",
    "robustness",
    "rotate",
    "saturate",
    "segment",
    "shear",
    "shift",
    "shift_sound",
    "shuffle_sentences",
    "signal_to_noise",
    "spectrogram",
    "stretch",
    "stretch_contrast",
    "swap_words",
    "warp",
    "zoom",
]


def __dir__() -> list[str]:
    return __all__
