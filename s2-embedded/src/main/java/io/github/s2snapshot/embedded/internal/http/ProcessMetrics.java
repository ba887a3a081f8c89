/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.embedded.internal.http;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.sun.management.UnixOperatingSystemMXBean;

import io.github.s2snapshot.embedded.internal.backend.AppendMetrics;

/**
 * Metrics of this process, in the text format and with the names of Prometheus. Metrics
 * that the platform does not provide are left out.
 */
final class ProcessMetrics {

	private static final Path STATUS = Path.of("/proc/self/status");

	private static final long BYTES_PER_KILOBYTE = 1024;

	private ProcessMetrics() {
	}

	static void write(StringBuilder out) {
		OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
		if (system instanceof UnixOperatingSystemMXBean unix) {
			metric(out, "process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.",
					(double) unix.getProcessCpuTime() / TimeUnit.SECONDS.toNanos(1));
			metric(out, "process_max_fds", "gauge", "Maximum number of open file descriptors.",
					(double) unix.getMaxFileDescriptorCount());
			metric(out, "process_open_fds", "gauge", "Number of open file descriptors.",
					(double) unix.getOpenFileDescriptorCount());
		}
		List<String> status = status();
		kilobytes(out, status, "VmRSS:", "process_resident_memory_bytes", "Resident memory size in bytes.");
		metric(out, "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.",
				(double) TimeUnit.MILLISECONDS.toSeconds(ManagementFactory.getRuntimeMXBean().getStartTime()));
		metric(out, "process_threads", "gauge", "Number of threads in the process.",
				ManagementFactory.getThreadMXBean().getThreadCount());
		kilobytes(out, status, "VmSize:", "process_virtual_memory_bytes", "Virtual memory size in bytes.");
	}

	private static List<String> status() {
		try {
			return (Files.isReadable(STATUS)) ? Files.readAllLines(STATUS) : List.of();
		}
		catch (IOException ex) {
			// No such file on platforms other than Linux: leave out its metrics
			return List.of();
		}
	}

	private static void kilobytes(StringBuilder out, List<String> status, String label, String name, String help) {
		status.stream()
			.filter((line) -> line.startsWith(label))
			.map((line) -> line.substring(label.length()).replace("kB", "").strip())
			.findFirst()
			.ifPresent(
					(value) -> metric(out, name, "gauge", help, (double) (Long.parseLong(value) * BYTES_PER_KILOBYTE)));
	}

	private static void metric(StringBuilder out, String name, String type, String help, double value) {
		out.append("# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + " "
				+ AppendMetrics.number(value) + "\n");
	}

}
