/** How much one operation may ask for. The gateway's `limits` settings hold these and more. */
export interface OperationLimits {
  /** Lexical tokens of a document; as many comments again, and twice as many line breaks. */
  readonly tokens: number;
  /** Levels of nested fields, fragments included; introspection has a rule of its own. */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly cost: number;
  /** The longest list that any field returns: a longer one is refused where it is resolved, and is not charged for. */
  readonly listSize: number;
  readonly variableDepth: number;
  readonly variableNodes: number;
  /** Characters of a name in a document: a long alias comes back as often as the list around it is long. */
  readonly nameLength: number;
}
