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

package io.github.s2snapshot.test.context;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.log.LogMessage;
import org.springframework.util.FileSystemUtils;

/**
 * Directory of the snapshots of a context. It lives as long as the streams of the
 * context, because snapshots of another context or of an earlier run belong to streams
 * that no longer exist.
 */
class SnapshotDirectory implements DisposableBean {

	/**
	 * Property of the directory.
	 */
	static final String PROPERTY = "s2.snapshot.file.directory";

	private static final Log logger = LogFactory.getLog(SnapshotDirectory.class);

	private final Path path = Path.of(System.getProperty("java.io.tmpdir"), "s2-snapshots-" + UUID.randomUUID());

	Path path() {
		return this.path;
	}

	@Override
	public void destroy() {
		try {
			FileSystemUtils.deleteRecursively(this.path);
		}
		catch (IOException ex) {
			logger.warn(LogMessage.format("The snapshots of a test cannot be deleted from %s", this.path), ex);
		}
	}

}
