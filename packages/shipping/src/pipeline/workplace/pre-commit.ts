/** For those who manage hooks with https://pre-commit.com; Git alone needs `git config core.hooksPath .githooks`. */
export const preCommitConfig =
  (): string => `# This file is yours: "seaworthy ship --repository" wrote it once and does not touch it again.
repos:
  - repo: local
    hooks:
      - id: seaworthy-staged
        name: no secret in what is committed
        entry: .githooks/pre-commit
        language: script
        pass_filenames: false
        always_run: true
`
