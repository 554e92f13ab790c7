"""Data augmentation: new images, sounds and texts from old ones, and what models make of them."""

from labkit.augmentation.exercises import check_noise, check_shift, check_turn
from labkit.augmentation.figures import (
    draw_answers,
    draw_images,
    draw_learning,
    draw_robustness,
    draw_spectrogram,
    draw_waves,
)
from labkit.augmentation.panel import explore, explore_sounds, explore_texts
from labkit.augmentation.pixels import add_noise, brighten, cut_out, mix_up, saturate, stretch_contrast
from labkit.augmentation.policies import STRENGTHS, augment
from labkit.augmentation.robustness import answers_after, cloud_model, replies, robustness
from labkit.augmentation.sounds import (
    add_noise_at,
    change_pitch,
    crop_sound,
    shift_sound,
    signal_to_noise,
    spectrogram,
    stretch,
)
from labkit.augmentation.texts import (
    delete_words,
    insert_synonyms,
    join,
    replace_synonyms,
    segment,
    shuffle_sentences,
    swap_words,
)
from labkit.augmentation.warping import affine, crop, flip, rotate, shear, shift, warp, zoom

__all__ = [
    "STRENGTHS",
    "add_noise",
    "add_noise_at",
    "affine",
    "answers_after",
    "augment",
    "brighten",
    "change_pitch",
    "check_noise",
    "check_shift",
    "check_turn",
    "cloud_model",
    "crop",
    "crop_sound",
    "cut_out",
    "delete_words",
    "draw_answers",
    "draw_images",
    "draw_learning",
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
    "replace_synonyms",
    "replies",
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
