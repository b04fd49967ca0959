"""The receiver as a person sees it: how it is, who was turned away, what asks for a choice.

Here live the panel, the list of callers, and the desk that takes the receiver's news to where they are seen.
May come in: news of the receiver as values.
May not: the receiver's process and its channel, nor a decision who may call.
"""
