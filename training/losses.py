"""What each head says of one document, and how far that is from its labels or from what a teacher says."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from training.candidates import Candidates, Links, Pairs
from training.heads import Heads

POOLED = ("role", "relation", "argument")  # several labels may hold at once; of all others exactly one does


def judged(heads: Heads, c: Candidates, words: Tensor) -> dict[str, Tensor]:
    """Logits by head, from the word vectors (n, width) in float32; only of what is asked of the document."""
    sums = torch.cat([words.new_zeros(1, words.shape[1]), words.cumsum(0)])
    out: dict[str, Tensor] = {}
    mentions = heads.mentions(words, sums, *c.mentions)
    acts = heads.acts(words, sums, *c.acts)
    if c.arguments:
        return {"argument": _pooled(heads.arguments, c.arguments, sums, acts, mentions)}
    out["span"] = heads.spans(words, sums, c.start, c.end)
    if c.may is None:
        out["trigger"] = heads.triggers(words)
    if (c.kind >= 0).any():
        out["kind"] = heads.kind_out(mentions)
    if c.coref:
        out["coref"] = _linked(heads, "coref", mentions[c.named], c.coref)
    if len(c.type):
        out["type"], out["status"] = heads.type_out(acts), heads.status_out(acts)
    if c.same:
        out["same"] = _linked(heads, "same", acts, c.same)
    if c.roles:
        out["role"] = _pooled(heads.roles, c.roles, sums, acts, mentions)
    if c.relations:
        out["relation"] = _pooled(heads.relations, c.relations, sums, mentions)
    return out


def _linked(heads: Heads, name: str, x: Tensor, links: Links) -> Tensor:
    """(spans, spans + 1): the score of each earlier span, and of none in the last column."""
    grid = x.new_full(links.right.shape, -1e4)
    grid[:, -1] = 0.0
    return grid.index_put((links.new, links.old), heads.pairs(name, x, links.new, links.old, links.features))


def _pooled(head, pairs: Pairs, sums: Tensor, *vectors: Tensor) -> Tensor:
    """Noisy-or over the pairs of one group, in logits: log-sum-exp; (groups, labels)."""
    mean = (sums[pairs.high] - sums[pairs.low]) / (pairs.high - pairs.low)[:, None]
    logits = head(*vectors, pairs.a, pairs.b, mean, pairs.distance)
    top = logits.new_full(pairs.want.shape[:1] + logits.shape[1:], -1e4)
    g = pairs.group[:, None].expand_as(logits)
    top = top.scatter_reduce(0, g, logits.detach(), "amax")
    total = torch.zeros_like(top).scatter_add(0, g, (logits - top.gather(0, g)).exp())
    return total.log() + top


def against_labels(out: dict[str, Tensor], c: Candidates) -> dict[str, Tensor]:
    """The summed loss of each head against what is annotated.

    An antecedent is right if any of the right ones is taken: marginal likelihood, after Lee et al. (2017). Where only
    a part is annotated, likewise for the labels that a span may have.
    """
    one = {"trigger": c.tags, "kind": c.kind, "type": c.type, "status": c.status, "span": c.label}
    any_ = {"span": c.may} | {k: x.right for k, x in (("coref", c.coref), ("same", c.same)) if x}
    many = {k: x.want for k, x in zip(POOLED, (c.roles, c.relations, c.arguments), strict=True) if x}
    losses = {}
    for k, x in out.items():
        if k in many:
            losses[k] = F.binary_cross_entropy_with_logits(x, many[k], reduction="sum")
        elif (right := any_.get(k)) is not None:
            losses[k] = (x.logsumexp(1) - x.masked_fill(~right, -1e4).logsumexp(1)).sum()
        else:
            losses[k] = F.cross_entropy(x, one[k], ignore_index=-1, reduction="sum")
    return losses


def mean_of(judgements: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Probabilities by head: the mean of what several models say of one document, each in logits."""
    chances = [{k: x.sigmoid() if k in POOLED else x.softmax(1) for k, x in j.items()} for j in judgements]
    return {k: torch.stack([c[k] for c in chances]).mean(0) for k in chances[0]}


def against_chances(out: dict[str, Tensor], said: dict[str, Tensor], c: Candidates) -> dict[str, Tensor]:
    """The summed cross-entropy of each head to probabilities that teachers gave (Hinton et al., 2015)."""
    losses = {}
    for k, x in out.items():
        if k in POOLED:
            losses[k] = F.binary_cross_entropy_with_logits(x, said[k], reduction="sum")
        else:
            each = -(said[k] * x.log_softmax(1)).sum(1)
            losses[k] = each[c.kind >= 0].sum() if k == "kind" else each.sum()
    return losses
