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

package io.github.s2snapshot.autoconfigure.store;

/**
 * Common properties of the stores of all projections.
 *
 * @param store the properties that do not depend on the type of a store
 * @param file the properties of files
 * @param jdbc the properties of databases
 * @param s3 the properties of object stores
 */
record CommonStoreProperties(SnapshotStoreProperties store, FileSnapshotStoreProperties file,
		JdbcSnapshotStoreProperties jdbc, S3SnapshotStoreProperties s3) {

}
