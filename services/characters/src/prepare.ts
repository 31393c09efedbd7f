import { characters } from './service.ts'

await characters.prepare()
