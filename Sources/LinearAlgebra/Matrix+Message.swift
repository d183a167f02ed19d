import Parallel

extension Matrix: Transferable where Element == Double {
  package func write(to message: inout Message) {
    rowCount.write(to: &message)
    columnCount.write(to: &message)
    elements.write(to: &message)
  }

  package init(from message: inout MessageReader) {
    let (rows, columns) = (Int(from: &message), Int(from: &message))
    self.init(rows: rows, columns: columns, elements: [Double](from: &message))
  }
}
