// The characters service as the bench runs it: the service as it is, announced to the runner.
import { characters } from '../../services/characters/src/service.ts'
import { announce } from '../harness/control.ts'

const running = await characters.launch()
await running.ready()
const { url, managementUrl } = running.addresses
announce(
  Number(new URL(url).port),
  managementUrl === undefined ? undefined : Number(new URL(managementUrl).port),
)
