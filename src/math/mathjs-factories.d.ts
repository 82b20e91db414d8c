import 'mathjs/number';

/** mathjs exports these factories and does not describe them in its types. */
declare module 'mathjs/number' {
  export const createAssignmentNode: unknown;
  export const createBlockNode: unknown;
  export const createConditionalNode: unknown;
  export const createConstantNode: unknown;
  export const createFunctionAssignmentNode: unknown;
  export const createFunctionNode: unknown;
  export const createNode: unknown;
  export const createOperatorNode: unknown;
  export const createParenthesisNode: unknown;
  export const createParse: unknown;
  export const createRangeNode: unknown;
  export const createRelationalNode: unknown;
  export const createSymbolNode: unknown;
}
