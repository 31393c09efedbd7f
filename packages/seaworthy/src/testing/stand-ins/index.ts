export { type StandIn, startWithStandIns } from './stand-ins.ts'
