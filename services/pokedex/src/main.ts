import { pokedex } from './service.ts'

await pokedex.start()
