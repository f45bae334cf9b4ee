import { fixtureCases } from './cases'

fixtureCases('to-function', 'function')
