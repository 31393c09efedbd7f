import { drawnQueries, withoutData } from '../drawn-queries.ts'
import type { Ground } from '../ground.ts'

/** What is asked for the dashboards of all services. Nobody asks harbour for anything, so nothing is drawn of it. */
export const queriesOf = ({ watched }: Pick<Ground, 'watched'>) =>
  watched.filter(({ name }) => name !== 'harbour').flatMap(drawnQueries)

/** Where those are that have no data. */
export async function emptyPlaces(...[prometheus, queries]: Parameters<typeof withoutData>) {
  return (await withoutData(prometheus, queries)).map(({ place }) => place)
}
