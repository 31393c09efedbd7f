import { browserTests } from '../harness/browser-tests.ts'

export default browserTests('site', import.meta.dirname)
