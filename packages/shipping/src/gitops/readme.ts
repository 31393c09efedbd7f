import type { PlacedChart } from './placed-chart.ts'

/** How to use the folder, in ten lines. */
export const readme = (charts: readonly PlacedChart[]): string => `# What runs, by pull request

[Argo CD](https://argo-cd.readthedocs.io) keeps each environment as \`environments/<environment>.yaml\` says. Use this folder where it is,
or copy it into a repository for infrastructure and write that into \`roots/\`, which are yours like \`environments/\`.

1. Say in \`environments/\` and \`roots/\` where the repository and the clusters are. Every tag is one that never moves.
2. Once: \`kubectl apply --filename roots/production.yaml\`. It makes a project and an Application for each of: ${charts.map(({ name }) => name).join(', ')}.
3. **Release**: a pull request that changes one line, the tag of a service. Chart, values and image are those of that tag.
4. **Promote**: the same line in the next environment, \`development\` to \`pre-production\` to \`production\`.
5. **Go back**: revert the pull request. A canary that was given up needs the same, or it stays tagged as what should run.
6. Secrets are not here: each namespace needs the Secret of its service, or \`secrets.from: external\` in its values.
`
