"""GPUs that are not here, for the tests of what is decided where there are some; and products to compare."""

from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module", autouse=True)
def exact_products(request):
    """Let a GPU multiply in full float32 where numbers are compared; test_precision tests just that."""
    if request.path.stem == "test_precision" or request.node.get_closest_marker("slow") is None:
        yield
        return
    from labkit import training

    with training.exact_products():
        yield


@pytest.fixture
def gpus(monkeypatch):
    """Pretend that GPUs of some compute capabilities are here; return what TensorFlow was set to."""
    import tensorflow as tf

    def put(*capabilities, built_for=("sm_60", "sm_80", "compute_90")):
        physical = [
            SimpleNamespace(name=f"/physical_device:GPU:{place}") for place in range(len(capabilities))
        ]
        details = dict(zip([gpu.name for gpu in physical], capabilities, strict=True))
        seen = SimpleNamespace(growth=[], hidden=False)
        config = tf.config
        count = {"GPU": lambda: [] if seen.hidden else physical, "CPU": lambda: ["CPU"]}
        monkeypatch.setattr(
            config, "list_physical_devices", lambda kind=None: physical if kind == "GPU" else ["CPU"]
        )
        monkeypatch.setattr(config, "list_logical_devices", lambda kind=None: count[kind]())
        monkeypatch.setattr(config, "set_visible_devices", lambda *_: setattr(seen, "hidden", True))
        monkeypatch.setattr(
            config.experimental, "set_memory_growth", lambda gpu, on: seen.growth.append((gpu.name, on))
        )
        monkeypatch.setattr(
            config.experimental,
            "get_device_details",
            lambda gpu: {"device_name": "Fake 9", "compute_capability": details[gpu.name]},
        )
        monkeypatch.setattr(tf.sysconfig, "get_build_info", lambda: {"cuda_compute_capabilities": built_for})
        return seen

    return put
