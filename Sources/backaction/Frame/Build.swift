import CBuild
import CGSL
import CZlib
import Parallel

/// What this program is and what it was built from.
enum Build {
  /// The version of the package.
  static let version = String(cString: backaction_build_version())

  /// Several lines for `--version`: the version, the commit and kind of build, the C libraries in
  /// use.
  static var description: String {
    let commit = String(cString: backaction_build_commit())
    #if DEBUG
      let optimization = "debug"
    #else
      let optimization = "release"
    #endif
    let instructions = String(cString: backaction_build_instructions())
    return """
      \(version)
      build: \(commit.isEmpty ? "unknown commit" : "commit \(commit)"), \(optimization), \
      \(instructions) instructions
      GSL \(String(cString: backaction_gsl_version())), zlib \(String(cString: zlibVersion()))\
      \(Ranks.library.map { "\n\($0)" } ?? "")
      """
  }
}
