"""The pages of a county's indicators, which join verdicts with what the plan and problems say."""
