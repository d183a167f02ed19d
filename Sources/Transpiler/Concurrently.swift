import Dispatch
import Synchronization

/// Does independent pieces of work on some threads, or nil for all cores; the results are in order,
/// whatever the number of threads, and of several errors the first one in that order is thrown.
func concurrently<Value: Sendable, Failure: Error>(
  _ count: Int, on threads: Int?, _ work: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  let workers = max(1, min(threads ?? count, count))
  if workers == 1 {
    var values: [Value] = []
    for index in 0..<count { values.append(try work(index)) }
    return values
  }
  let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result: Result<Value, Failure>
      do throws(Failure) {
        result = .success(try work(index))
      } catch {
        result = .failure(error)
      }
      results.withLock { $0[index] = result }
    }
  }
  var values: [Value] = []
  for result in results.withLock({ $0 }) {
    if let result { values.append(try result.get()) }
  }
  return values
}
