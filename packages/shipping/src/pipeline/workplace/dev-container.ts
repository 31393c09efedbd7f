import { type ShippedRepository, serverPackages } from '../shipped-repository.ts'

/** The first form of a container to work in, which belongs to people from then on. @param image with what the services run on */
export function devContainer(
  repository: ShippedRepository,
  image: string,
): Readonly<Record<'Dockerfile' | 'devcontainer.json', string>> {
  const packages = [
    ...new Set([
      'ca-certificates',
      'git',
      ...serverPackages(repository.services),
      ...repository.answers.packages,
    ]),
  ]
  const commands = ['git config core.hooksPath .githooks', ...repository.answers.commands.install]
  return {
    Dockerfile: `# Where one works on this repository, with the servers that tests and drills start privately. This file is yours.
FROM ${image}
RUN apt-get update \\
  && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ${packages.join(' ')} \\
  && rm -rf /var/lib/apt/lists/* \\
  && useradd --uid 10001 --create-home --shell /bin/bash developer
USER 10001
`,
    'devcontainer.json': `${JSON.stringify(
      {
        name: 'development',
        build: { dockerfile: 'Dockerfile' },
        remoteUser: 'developer',
        postCreateCommand: commands.join(' && '),
      },
      null,
      2,
    )}\n`,
  }
}
