import { type DescribedService, portsOf } from '../description/described-service.ts'

/** How many serve. */
export const REPLICAS = 2

/** Those that serve, by the names that they have for the edge. */
export const replicasOf = ({ name }: DescribedService): readonly string[] =>
  Array.from({ length: REPLICAS }, (_, index) => `${name}-${index + 1}`)

/** One more, which only serves while the others are replaced. */
export const spareOf = ({ name }: DescribedService): string => `${name}-spare`

/** A line of the list of who serves. The shell script writes the same. */
export const replicaLine = (service: DescribedService, replica: string): string =>
  `server ${replica}:${portsOf(service).traffic} resolve max_fails=1 fail_timeout=2s;`

/** Who serves, as long as nobody is being replaced. */
export const replicaList = (service: DescribedService): string =>
  replicasOf(service)
    .map((each) => `${replicaLine(service, each)}\n`)
    .join('')
