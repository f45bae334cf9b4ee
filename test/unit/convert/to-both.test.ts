import { fixtureCases } from './cases'

fixtureCases('to-both', 'both')
