/** An annotation of what a migration needs, since Argo CD runs it in the order of these waves. */
export const EARLY = `    argocd.argoproj.io/sync-wave: "-2"
`
