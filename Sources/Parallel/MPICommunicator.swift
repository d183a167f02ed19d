#if MPI
  import CMPI
  import Foundation

  /// The ranks that `mpirun` or a batch system has started.
  struct MPICommunicator: Communicator {
    let own: Int
    let count: Int
    let neighbours: Int

    /// Joins the job; nil if there is nobody else in it.
    init?() {
      guard backaction_mpi_begin() == 0 else { return nil }
      own = Int(backaction_mpi_rank())
      count = Int(backaction_mpi_count())
      neighbours = Int(backaction_mpi_neighbours())
      if count == 1 {
        backaction_mpi_end()
        return nil
      }
    }

    /// The most bytes that one call moves: counts of MPI have 31 bits.
    private static let most = 1 << 30

    func gather(_ bytes: [UInt8]) -> [[UInt8]] {
      var sizes = [Int64](repeating: 0, count: count)
      backaction_mpi_gather_count(Int64(bytes.count), &sizes)
      var result = sizes.map { size in
        var part: [UInt8] = []
        part.reserveCapacity(Int(size))
        return part
      }
      let piece = max(1, Self.most / count)
      var done = 0
      while done < Int(sizes.max() ?? 0) {
        let counts = sizes.map { Int32(min(max(0, Int($0) - done), piece)) }
        var places = [Int32](repeating: 0, count: count)
        for rank in 1..<count { places[rank] = places[rank - 1] + counts[rank - 1] }
        var all = [UInt8](repeating: 0, count: counts.reduce(0) { $0 + Int($1) })
        let mine = bytes[min(done, bytes.count)..<min(done + piece, bytes.count)]
        mine.withUnsafeBufferPointer { mine in
          backaction_mpi_gather(mine.baseAddress, Int32(mine.count), &all, counts, places)
        }
        for rank in 0..<count {
          let place = Int(places[rank])
          result[rank] += all[place..<place + Int(counts[rank])]
        }
        done += piece
      }
      return result
    }

    func exchange(
      _ bytes: UnsafeRawBufferPointer, with rank: Int, into result: UnsafeMutableRawBufferPointer
    ) {
      precondition(bytes.count == result.count, "an exchange is of equal parts")
      for start in stride(from: 0, to: bytes.count, by: Self.most) {
        let end = min(bytes.count, start + Self.most)
        backaction_mpi_exchange(
          bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self),
          result.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self),
          Int32(end - start), Int32(rank))
      }
    }

    /// Leaves the job.
    func end(status: Int32, hasFailed: Bool, report: () -> Void) {
      guard hasFailed else { return backaction_mpi_end() }
      // Mostly all ranks fail for the same reason, and the first one says it; it is given the time.
      if own != 0 {
        Thread.sleep(forTimeInterval: Self.patience)
        report()
      }
      backaction_mpi_abort(status)
    }

    /// Seconds after which a rank takes it that the first one has not failed.
    static let patience = 3.0

    static var library: String {
      var text = [CChar](repeating: 0, count: 256)
      backaction_mpi_version(&text, 256)
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
#endif
