/** In place of the editors that compare two texts: nothing is compared here. */
class Absent {}

export { Absent as DiffEditorWidget, Absent as MultiDiffEditorWidget };
