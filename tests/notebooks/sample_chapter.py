# ruff: noqa: E402, E703
# %% [markdown]
# # Every kind of output that a chapter stores

# %%
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

rng = np.random.default_rng(0)
print("mean", rng.normal(size=1000).mean().round(3))

# %%
pd.DataFrame({"x": rng.normal(size=2), "name": ["a", "b"]})

# %%
plt.plot([1, 2, 3]);  # fmt: skip
# %%
fig, ax = plt.subplots()
ax.plot(rng.normal(size=10))
plt.show()

# %% [markdown]
# A panel: in the page's memory a widget, in the file its words and a still picture.

# %%
import base64
import io

import ipywidgets
from PIL import Image


class Panel(ipywidgets.VBox):
    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        still = io.BytesIO()
        Image.new("RGB", (4, 4)).save(still, "PNG")
        picture = base64.b64encode(still.getvalue()).decode()
        return {**bundle, "text/plain": "A slider at 3.", "image/png": picture}


Panel([ipywidgets.IntSlider(3)])

# %%
print("first")
print("second")
plt.plot([3, 2, 1])
plt.show()
print("third")

# %%
print({"set", "in", "a", "fixed", "order"})

# %% tags=["raises-exception"]
raise ValueError("`rate` must lie in [0, 1); got rate=1.2.")

# %%
import socket

try:
    socket.create_connection(("192.0.2.1", 80))
except OSError as error:
    print(error)

# %%
from labkit import claim

claim("The mean of 1000 draws is {:.3f}", rng.normal(size=1000).mean(), at_least=-0.15, at_most=0.15)
claim("It is negative.", rng.normal(size=1000).mean() < 1)
