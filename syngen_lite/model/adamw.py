"""AdamW over all weights at once (Loshchilov and Hutter, "Decoupled weight decay", 2019).

Calls the fused kernel that `torch.optim.AdamW(fused=True)` calls.  `torch.optim` itself is not
used because its first optimiser imports torch's compiler, which takes longer than training a
small table, and because here the moments are plain lists, ready for a checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

BETAS = (0.9, 0.99)
EPSILON = 1e-8


class AdamW:
    """Optimiser state of a list of weights.

    Args:
        parameters: The weights, changed in place by `step`.
        weight_decay: Decoupled decay.
    """

    def __init__(self, parameters: Sequence[Tensor], weight_decay: float) -> None:
        self.parameters = list(parameters)
        self.weight_decay = weight_decay
        self.first = [torch.zeros_like(p) for p in self.parameters]
        self.second = [torch.zeros_like(p) for p in self.parameters]

    @torch.no_grad()
    def step(self, count: int, learning_rate: float, max_norm: float) -> None:
        """Take one step along the clipped gradients, and forget them.

        Args:
            count: How many steps were taken before.
            learning_rate: Of this step.
            max_norm: Gradients are scaled down to this joint 2-norm.
        """
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        torch._foreach_mul_(gradients, (max_norm / (norm + 1e-6)).clamp(max=1.0))
        steps = torch.full((), count + 1.0, device=self.parameters[0].device)
        torch._fused_adamw_(
            self.parameters,
            gradients,
            self.first,
            self.second,
            [],
            [steps] * len(gradients),
            lr=learning_rate,
            beta1=BETAS[0],
            beta2=BETAS[1],
            weight_decay=self.weight_decay,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )
        for parameter in self.parameters:
            parameter.grad = None
