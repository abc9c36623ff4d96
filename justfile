# Everything that must pass before a change lands.
check:
    cargo xtask check

# Documents, manifests, data and models agree.
tidy:
    cargo xtask tidy

# Put the sources in form.
format:
    cargo fmt --all

# The stories of the example pile.
example:
    cargo run --release -- examples/pile

# Scores on an annotated pile, beside their floors.
seeds folder:
    cargo run --release -p machtin-eval -- seeds {{folder}}

# Accept what the commands print now as their expected output.
accept:
    INSTA_UPDATE=always cargo test --workspace
