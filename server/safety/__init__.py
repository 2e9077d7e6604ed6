"""Help for anybody in trouble: the page that always works. `helplines.json` is the house's to change, by place."""
