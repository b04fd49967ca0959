"""The demo: made-up patients, archives that have their studies, and the story that its tour tells.

In comes nothing from outside but questions and C-MOVEs on loopback; out go answers and images, computed when asked for.
No real data lives here, and nothing of the program needs it.
"""
