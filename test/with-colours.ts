/** Tests draw on screens with colours as well, as the program does once it has prepared them. */

import { prepareColours } from '../src/render/paint.ts';

await prepareColours();
