/** Actions by the commit of a version. What a workflow pins already is kept, so that a robot may move it. */
const ACTIONS = {
  'actions/checkout': 'de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2',
  'actions/upload-artifact': 'b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0',
  'actions/dependency-review-action': '2031cfc080254a8a887f58cffee85186f0e49e48 # v4.9.0',
  'actions/attest-build-provenance': 'a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32 # v4.1.0',
  'github/codeql-action/init': '9e907b5e64f6b83e7804b09294d44122997950d6 # v4.32.3',
  'github/codeql-action/analyze': '9e907b5e64f6b83e7804b09294d44122997950d6 # v4.32.3',
} as const

export type ActionName = keyof typeof ACTIONS

/** What a step says under `uses`. */
export type Uses = (action: ActionName) => string

/** @param present the workflow as it is in the repository, whose pins count */
export function usesOf(present = ''): Uses {
  const pinned = new Map(
    [...present.matchAll(/uses: ([\w./-]+)@([0-9a-f]{40} # \S+)/g)].map(([, action, pin]) => [action, pin]),
  )
  return (action) => `${action}@${pinned.get(action) ?? ACTIONS[action]}`
}

/** Programs that are built from source by their version, which the checksum database of Go or the index of Python fixes. */
export const TOOLS = {
  syft: 'github.com/anchore/syft/cmd/syft@v1.57.1',
  grype: 'github.com/anchore/grype/cmd/grype@v0.121.3',
  cosign: 'github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3',
  sops: 'github.com/getsops/sops/v3/cmd/sops@v3.13.3',
} as const
