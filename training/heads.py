"""The heads in PyTorch: the same arithmetic as `kgraph.nlp.heads`, with gradients.

Parameter names are the names of the arrays that `export.py` writes.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kgraph.nlp import layout
from kgraph.nlp.mention_features import FEATURES
from training.dropout import PooledDropout
from training.encoder import MINILM

ARGUMENTS = 7


class Heads(nn.Module):
    """All heads; every method takes vectors of words (`width` wide) or of mentions and gives logits."""

    def __init__(self, dropout: float = 0.2, width: int = MINILM.width) -> None:
        super().__init__()
        s, m, p = layout.SPAN_WIDTH, layout.MENTION_WIDTH, layout.PAIR_WIDTH
        self.span_start, self.span_end, self.span_mean = (nn.Linear(width, s, bias=b) for b in (True, False, False))
        self.span_length = nn.Embedding(layout.MAX_SPAN, s)
        self.span_out = nn.Linear(s, len(layout.SPAN_LABELS))
        self.trigger_hidden, self.trigger_out = nn.Linear(3 * width, s), nn.Linear(s, 3)
        self.mention_start, self.mention_end, self.mention_mean = (
            nn.Linear(width, m, bias=b) for b in (True, False, False)
        )
        self.mention_class = nn.Embedding(len(layout.SPAN_LABELS), m)
        self.kind_out = nn.Linear(m, len(layout.KIND_LABELS))
        self.act_word = nn.Linear(width, m)
        self.act_sentence, self.act_before, self.act_after = (nn.Linear(width, m, bias=False) for _ in range(3))
        self.type_out, self.status_out = (
            nn.Linear(m, len(layout.TYPE_LABELS)),
            nn.Linear(m, len(layout.STATUS_LABELS)),
        )
        self.coref_new, self.coref_old = nn.Linear(m, p), nn.Linear(m, p, bias=False)
        self.coref_product = nn.Linear(m, p, bias=False)
        self.coref_features, self.coref_out = nn.Linear(FEATURES, p, bias=False), nn.Linear(p, 1)
        self.same_new, self.same_old, self.same_product = (
            nn.Linear(m, p),
            nn.Linear(m, p, bias=False),
            nn.Linear(m, p, bias=False),
        )
        self.same_features, self.same_out = nn.Linear(FEATURES, p, bias=False), nn.Linear(p, 1)
        self.role_act, self.role_filler = nn.Linear(m, p), nn.Linear(m, p, bias=False)
        self.role_between, self.role_distance = (
            nn.Linear(width, p, bias=False),
            nn.Embedding(layout.DISTANCES, p),
        )
        self.role_out = nn.Linear(p, len(layout.ROLE_LABELS))
        self.argument_out = nn.Linear(p, ARGUMENTS)  # a lesson for the role head; not exported
        self.relation_head, self.relation_tail = nn.Linear(m, p), nn.Linear(m, p, bias=False)
        self.relation_between = nn.Linear(width, p, bias=False)
        self.relation_distance = nn.Embedding(layout.DISTANCES, p)
        self.relation_out = nn.Linear(p, len(layout.RELATION_LABELS))
        self.drop = PooledDropout(dropout)

    def spans(self, words: Tensor, sums: Tensor, start: Tensor, end: Tensor) -> Tensor:
        """words (n, width), their cumulative sums (n+1, width), spans (k) inclusive-exclusive -> (k, labels)."""
        a, b, m = self.span_start(words), self.span_end(words), F.linear(sums, self.span_mean.weight)
        n = (end - start)[:, None]
        x = a[start] + b[end - 1] + (m[end] - m[start]) / n + self.span_length(n[:, 0] - 1)
        return self.span_out(self.drop(F.relu(x)))

    def triggers(self, words: Tensor) -> Tensor:
        """(n, width) -> (n, 3): outside, begin, inside; sees a word and its neighbours."""
        zero = words.new_zeros(1, words.shape[1])
        around = torch.cat([words, torch.cat([zero, words[:-1]]), torch.cat([words[1:], zero])], dim=1)
        return self.trigger_out(self.drop(F.relu(self.trigger_hidden(around))))

    def mentions(self, words: Tensor, sums: Tensor, start: Tensor, end: Tensor, cls: Tensor) -> Tensor:
        """Vectors of mentions with known class: (k, MENTION_WIDTH)."""
        mean = (sums[end] - sums[start]) / (end - start)[:, None]
        x = self.mention_start(words[start]) + self.mention_end(words[end - 1]) + self.mention_mean(mean)
        return self.drop(F.relu(x + self.mention_class(cls)))

    def acts(self, words: Tensor, sums: Tensor, start: Tensor, end: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Vectors of triggers, which see their neighbours and the mean of their sentence (words first to last)."""
        mean = (sums[end] - sums[start]) / (end - start)[:, None]
        around = (sums[last] - sums[first]) / (last - first)[:, None]
        before, after = words[(start - 1).clamp(min=0)], words[end.clamp(max=len(words) - 1)]
        x = self.act_word(mean) + self.act_sentence(around) + self.act_before(before) + self.act_after(after)
        return self.drop(F.relu(x))

    def pairs(self, name: str, x: Tensor, i: Tensor, j: Tensor, features: Tensor) -> Tensor:
        """Score of 'x[i] is the same as the earlier x[j]'; name is `coref` or `same`."""
        new, old, product = (getattr(self, f"{name}_{k}") for k in ("new", "old", "product"))
        h = new(x)[i] + old(x)[j] + product(x[i] * x[j]) + getattr(self, f"{name}_features")(features)
        return getattr(self, f"{name}_out")(F.relu(h))[:, 0]

    def roles(self, acts: Tensor, fillers: Tensor, a: Tensor, f: Tensor, between: Tensor, distance: Tensor) -> Tensor:
        """Logits of the roles for pairs of a trigger and a mention: (pairs, roles)."""
        return self.role_out(self.pairing(acts, fillers, a, f, between, distance))

    def arguments(
        self, acts: Tensor, fillers: Tensor, a: Tensor, f: Tensor, between: Tensor, distance: Tensor
    ) -> Tensor:
        """Logits of the kinds of answers for pairs of a predicate and an answer: (pairs, kinds)."""
        return self.argument_out(self.pairing(acts, fillers, a, f, between, distance))

    def pairing(self, acts: Tensor, fillers: Tensor, a: Tensor, f: Tensor, between: Tensor, distance: Tensor) -> Tensor:
        """What is seen of pairs of a trigger and a mention: (pairs, PAIR_WIDTH)."""
        h = (
            self.role_act(acts)[a]
            + self.role_filler(fillers)[f]
            + self.role_between(between)
            + self.role_distance(distance)
        )
        return self.drop(F.relu(h))

    def relations(self, x: Tensor, i: Tensor, j: Tensor, between: Tensor, distance: Tensor) -> Tensor:
        """Logits of the relations from mention i to mention j: (pairs, relations)."""
        h = self.relation_head(x)[i] + self.relation_tail(x)[j] + self.relation_between(between)
        return self.relation_out(self.drop(F.relu(h + self.relation_distance(distance))))
