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

package io.github.s2snapshot.embedded.contract;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Contract tests for the embedded server in a directory.
 */
class EmbeddedS2DirectoryContractTests extends AbstractContractSuite {

	@TempDir
	private static Path directory;

	@Override
	ContractServer start() {
		EmbeddedS2 server = EmbeddedS2.builder().directory(directory).allowOrigins("*").start();
		return new ContractServer(server.endpoint(), server);
	}

}
