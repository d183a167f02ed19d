/// A linear program in variables that are not negative, solved by the simplex method with a dense
/// tableau: several objectives, of which each is minimised among the solutions that are best by those
/// before it.
///
/// G. B. Dantzig, Linear Programming and Extensions (1963); the rule against cycles is that of R. G.
/// Bland, Math. Oper. Res. 2, 103 (1977).
struct LinearProgram {
  /// Σ coefficient · variable ≥ or = bound.
  struct Row {
    var coefficients: [Int: Double]
    var isEqual: Bool
    var bound: Double
  }

  var variableCount: Int
  var rows: [Row] = []
  /// Sums to be minimised, the most important first.
  var objectives: [[Int: Double]] = []

  /// What counts as zero; rows should be scaled such that their numbers are about 1.
  private static let tolerance = 1e-9

  /// The values of the variables; nil if no values satisfy all rows.
  func solution() -> [Double]? {
    var tableau = Tableau(self)
    for level in 0...objectives.count {
      while let column = tableau.entering(level, Self.tolerance) {
        guard tableau.pivot(column, Self.tolerance) else { return nil }
      }
      if level == 0, tableau.infeasibility > 1e-7 { return nil }
    }
    return tableau.values(variableCount)
  }

  private struct Tableau {
    /// One row of numbers for each constraint, the bound last, then one for each objective.
    private var cells: [[Double]]
    private var costs: [[Double]]
    private var basis: [Int]
    private let width: Int

    init(_ program: LinearProgram) {
      let count = program.rows.count
      let slacks = program.rows.count { !$0.isEqual }
      let first = program.variableCount + slacks
      width = first + count
      var cells: [[Double]] = []
      var slack = program.variableCount
      for (number, row) in program.rows.enumerated() {
        var cell = [Double](repeating: 0, count: first + count + 1)
        for (variable, coefficient) in row.coefficients { cell[variable] = coefficient }
        cell[first + count] = row.bound
        if !row.isEqual {
          cell[slack] = -1
          slack += 1
        }
        if row.bound < 0 { for index in cell.indices { cell[index] = -cell[index] } }
        cell[first + number] = 1
        cells.append(cell)
      }
      // The first objective is the sum of what is missing in all rows.
      var missing = [Double](repeating: 0, count: width + 1)
      for cell in cells { for index in 0..<first { missing[index] -= cell[index] } }
      for cell in cells { missing[width] -= cell[width] }
      costs = [missing]
      for objective in program.objectives {
        var cost = [Double](repeating: 0, count: width + 1)
        for (variable, coefficient) in objective { cost[variable] = coefficient }
        costs.append(cost)
      }
      basis = (0..<count).map { first + $0 }
      self.cells = cells
    }

    /// How much is missing in all rows.
    var infeasibility: Double { -costs[0][width] }

    /// The first column that makes an objective smaller and leaves those before it as they are.
    func entering(_ level: Int, _ tolerance: Double) -> Int? {
      (0..<width).first { column in
        costs[level][column] < -tolerance
          && (0..<level).allSatisfy { costs[$0][column] <= tolerance }
      }
    }

    /// Takes a column into the basis; false if it could grow without end.
    mutating func pivot(_ column: Int, _ tolerance: Double) -> Bool {
      var choice = -1
      var least = Double.infinity
      for (row, cell) in cells.enumerated() where cell[column] > tolerance {
        let ratio = cell[width] / cell[column]
        if ratio < least - 1e-12
          || (ratio < least + 1e-12 && choice >= 0 && basis[row] < basis[choice])
        {
          least = min(least, ratio)
          choice = row
        }
      }
      guard choice >= 0 else { return false }
      let factor = 1 / cells[choice][column]
      for index in 0...width { cells[choice][index] *= factor }
      let pivotRow = cells[choice]
      for row in cells.indices where row != choice { Self.eliminate(&cells[row], pivotRow, column) }
      for row in costs.indices { Self.eliminate(&costs[row], pivotRow, column) }
      basis[choice] = column
      return true
    }

    private static func eliminate(_ row: inout [Double], _ pivot: [Double], _ column: Int) {
      let factor = row[column]
      guard factor != 0 else { return }
      for index in row.indices { row[index] -= factor * pivot[index] }
      row[column] = 0
    }

    func values(_ count: Int) -> [Double] {
      var result = [Double](repeating: 0, count: count)
      for (row, variable) in basis.enumerated() where variable < count {
        result[variable] = max(0, cells[row][width])
      }
      return result
    }
  }
}
