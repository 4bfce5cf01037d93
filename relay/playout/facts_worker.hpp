#pragma once
/// `flathead-playout --facts`: what media files are made of, for the generator, which runs this as
/// a child so that a file libav crashes or hangs on costs itself only.
///
/// stdin: paths, each ended by a NUL byte. stdout: for each in turn one line of JSON,
///     {"duration":1234,"container":"matroska,webm","video":"h264","pixels":"yuv420p","width":640,
///      "height":360,"rate":800000,"gop":2000,"audio":[{"codec":"aac","language":"eng","channels":2,
///      "rate":48000}]}
/// (milliseconds, bits a second, Hz; what is not known is left out), or {"error":"it is empty",
/// "passes":true}: the second tells that it may be otherwise next time.

namespace flathead::playout {

/// Until stdin ends; 0 then, 10 when it cannot go on.
int tell_facts();

}  // namespace flathead::playout
