"""One map of six numbers does what its parts do in turn."""

import numpy as np

from labkit import augmentation


def test_one_map_does_what_its_parts_do_in_turn():
    one = augmentation.affine(rotate=30, right=2, down=1, zoom=1.3, shear=10, mirror=True)[0]
    parts = [{"right": 2, "down": 1}, {"rotate": 30}, {"zoom": 1.3}, {"shear": 10}, {"mirror": True}]
    whole = np.eye(3)
    for part in parts:
        whole = np.vstack([augmentation.affine(**part)[0], [0, 0, 1]]) @ whole
    np.testing.assert_allclose(one, whole[:2], atol=1e-5)
