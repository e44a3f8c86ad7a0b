"""The people of the day: signing in and out, leave of the post, stepping aside, visits, alarms (ST-1 … ST-8)."""
