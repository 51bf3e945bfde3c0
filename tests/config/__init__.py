"""The road from YAML files to desired boards, through `config.project.load` on real files."""
