import { LANGUAGES } from '../languages.ts'
import type { ShippedRepository } from '../shipped-repository.ts'

/** The first form of what moves dependencies, which belongs to people from then on. */
export function dependencyUpdates({ services }: ShippedRepository): string {
  const places = services.map(({ language, context }) => {
    const { ecosystem } = LANGUAGES[language]
    return { ecosystem, directory: context === '.' ? '/' : `/${context}` }
  })
  const known = new Map(places.map((place) => [`${place.ecosystem} ${place.directory}`, place]))
  return `# Versions are exact, so that a build is the same everywhere; this is what moves them. The file is yours:
# "seaworthy ship --repository" wrote it once and does not touch it again.
version: 2
updates:
${[...known.values()]
  .map(
    ({ ecosystem, directory }) => `  - package-ecosystem: ${ecosystem}
    directory: ${directory}
    schedule:
      interval: weekly
    # A release that was taken over is mostly noticed within days.
    cooldown:
      default-days: 7
    groups:
      small:
        update-types: [minor, patch]
`,
  )
  .join('')}  # It moves the commits that workflows pin; "seaworthy ship --repository" keeps what it finds.
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: monthly
    cooldown:
      default-days: 7
`
}
