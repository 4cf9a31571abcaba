<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>AboutCard</name>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>BranchDesk %1, under the Apache License 2.0</source>
        <translation>网点售后 %1，以 Apache 许可证 2.0 发布</translation>
    </message>
    <message>
        <source>Open the data folder</source>
        <translation>打开资料文件夹</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>用户手册</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Undo the last change</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <source>Add the picture on the clipboard as a photo</source>
        <translation>把剪贴板里的图片添加为照片</translation>
    </message>
    <message>
        <source>Assign the ticket to somebody</source>
        <translation>转派工单</translation>
    </message>
    <message>
        <source>Print the ticket, or save it as PDF</source>
        <translation>打印工单，或存为 PDF</translation>
    </message>
    <message>
        <source>Save a copy of the large photo</source>
        <translation>另存放大的照片</translation>
    </message>
    <message>
        <source>Into the form of the open ticket</source>
        <translation>进入当前工单的表单</translation>
    </message>
    <message>
        <source>Choose several tickets</source>
        <translation>选择多张工单</translation>
    </message>
    <message>
        <source>To the next field</source>
        <translation>跳到下一项</translation>
    </message>
    <message>
        <source>Submit the ticket or the changes, add the note</source>
        <translation>提交工单、修改或备注</translation>
    </message>
    <message>
        <source>Nothing to do: what is typed is kept as a draft by itself</source>
        <translation>无需保存：输入的内容自动存为草稿</translation>
    </message>
    <message>
        <source>A new ticket of the next kind</source>
        <translation>改登记下一种工单</translation>
    </message>
    <message>
        <source>A new ticket of the previous kind</source>
        <translation>改登记上一种工单</translation>
    </message>
    <message>
        <source>Back to where you were; what was typed stays as a draft</source>
        <translation>返回；已输入的内容留作草稿</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>用户手册</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>快捷键一览</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Synchronise now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>字号调大</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>字号调小</translation>
    </message>
    <message>
        <source>Text of normal size</source>
        <translation>标准字号</translation>
    </message>
    <message>
        <source>Lock the window</source>
        <translation>锁定窗口</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>退出程序</translation>
    </message>
    <message>
        <source>Light appearance</source>
        <translation>浅色外观</translation>
    </message>
    <message>
        <source>Dark appearance</source>
        <translation>深色外观</translation>
    </message>
    <message>
        <source>Appearance as the system</source>
        <translation>外观跟随系统</translation>
    </message>
    <message>
        <source>Speak Chinese</source>
        <translation>切换为中文</translation>
    </message>
    <message>
        <source>Speak English</source>
        <translation>切换为英文</translation>
    </message>
    <message>
        <source>New: %1</source>
        <translation>新建：%1</translation>
    </message>
    <message>
        <source>Go to: %1</source>
        <translation>前往：%1</translation>
    </message>
    <message>
        <source>Search tickets</source>
        <translation>搜索工单</translation>
    </message>
    <message>
        <source>Write the tickets of the list into a workbook</source>
        <translation>把列表中的工单导出为 Excel</translation>
    </message>
</context>
<context>
    <name>AskPanel</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Take this record back</source>
        <translation>作废这条记录</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Why? Everybody who opens it reads this.</source>
        <translation>请说明原因，打开工单的人都会看到。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>AssignPanel</name>
    <message>
        <source>Type a name, choose with the arrows, Enter assigns</source>
        <translation>输入姓名或用 ↑↓ 选择，回车转派</translation>
    </message>
    <message>
        <source>Who takes over</source>
        <translation>接手人</translation>
    </message>
    <message>
        <source>People of this branch</source>
        <translation>本网点人员</translation>
    </message>
    <message>
        <source>Nobody here is called that.</source>
        <translation>没有叫这个名字的人。</translation>
    </message>
    <message>
        <source>Assign to</source>
        <translation>转派给</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>%1 (in charge now)</source>
        <translation>%1（当前负责）</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>不指定负责人</translation>
    </message>
</context>
<context>
    <name>BackupsCard</name>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>立即备份</translation>
    </message>
    <message>
        <source>Export a copy</source>
        <translation>导出副本</translation>
    </message>
    <message>
        <source>Database, keys and photos, encrypted, into a folder such as a USB stick</source>
        <translation>把数据库、密钥和照片（均已加密）复制到 U 盘等文件夹</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the folder of the backups</source>
        <translation>打开备份文件夹</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>No backup yet. The first is made by itself when there is work to keep.</source>
        <translation>还没有备份。有了内容之后会自动备份。</translation>
    </message>
    <message>
        <source>Newest: %1. %2 backups, %3 together.</source>
        <translation>最近一次：%1，共 %2 份，合计 %3。</translation>
    </message>
    <message>
        <source>Where shall the copy go?</source>
        <translation>副本放在哪里？</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Page of the form</source>
        <translation>表单页面</translation>
    </message>
    <message>
        <source>Add a section</source>
        <translation>添加分区</translation>
    </message>
</context>
<context>
    <name>ChipsInput</name>
    <message>
        <source>Choose or type …</source>
        <translation>选择或输入…</translation>
    </message>
    <message>
        <source>Chosen: %1</source>
        <translation>已选：%1</translation>
    </message>
    <message>
        <source>Take out %1</source>
        <translation>移除“%1”</translation>
    </message>
</context>
<context>
    <name>ChooseStep</name>
    <message>
        <source>Logs (%1)</source>
        <translation>台账 (%1)</translation>
    </message>
    <message>
        <source>Choose a log</source>
        <translation>选择台账</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>The workbook is locked. Its password:</source>
        <translation>工作簿已加密，请输入密码：</translation>
    </message>
    <message>
        <source>Password of the workbook</source>
        <translation>工作簿密码</translation>
    </message>
    <message>
        <source>Drop old logs here or choose them: Excel, WPS or CSV. Nothing is written before you say so.</source>
        <translation>把旧台账拖到这里，或点击选择：Excel、WPS、CSV 均可。您确认之前不会写入任何内容。</translation>
    </message>
</context>
<context>
    <name>CleanStep</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>What stands there</source>
        <translation>原内容</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more row(s) have still other problems: mend these first.</source>
        <translation>
            <numerusform>另有 %Ln 行存在其他问题：请先处理以上问题。</numerusform>
        </translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>The first %1 of %2 rows</source>
        <translation>共 %2 行，先列出 %1 行</translation>
    </message>
    <message>
        <source>%2 rows</source>
        <translation>共 %2 行</translation>
    </message>
    <message>
        <source>Correct row %1 alone</source>
        <translation>只改第 %1 行</translation>
    </message>
    <message>
        <source>Leave row %1 out</source>
        <translation>不导入第 %1 行</translation>
    </message>
    <message>
        <source>What cannot be imported</source>
        <translation>不能导入的内容</translation>
    </message>
    <message>
        <source>Rows with this problem</source>
        <translation>有此问题的行</translation>
    </message>
    <message>
        <source>Nothing is to be cleaned: every row of data can come in.</source>
        <translation>没有需要清洗的内容：所有数据行都可以导入。</translation>
    </message>
</context>
<context>
    <name>CodePanel</name>
    <message>
        <source>Save the code</source>
        <translation>保存恢复码</translation>
    </message>
    <message>
        <source>Copied. Paste it where it is safe; the next copy replaces it.</source>
        <translation>已复制。请粘贴到安全的地方；再次复制会覆盖它。</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>另存为 PDF</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>I have printed, saved or written down this code</source>
        <translation>我已打印、另存或抄下这个恢复码</translation>
    </message>
    <message>
        <source>Saved. Keep it where others do not look.</source>
        <translation>已保存。请放在别人看不到的地方。</translation>
    </message>
    <message>
        <source>Sent to the printer.</source>
        <translation>已送往打印机。</translation>
    </message>
</context>
<context>
    <name>ColumnCard</name>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>summed</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Name of column %1 (Chinese)</source>
        <translation>第 %1 列的名称（中文）</translation>
    </message>
    <message>
        <source>Name of column %1 (English)</source>
        <translation>第 %1 列的名称（英文）</translation>
    </message>
    <message>
        <source>Kind of column %1</source>
        <translation>第 %1 列的类型</translation>
    </message>
    <message>
        <source>Choices of column %1, one a line (Chinese)</source>
        <translation>第 %1 列的选项，每行一个（中文）</translation>
    </message>
    <message>
        <source>Choices of column %1, one a line (English)</source>
        <translation>第 %1 列的选项，每行一个（英文）</translation>
    </message>
    <message>
        <source>Required in every line</source>
        <translation>每行必填</translation>
    </message>
    <message>
        <source>Sum below</source>
        <translation>底部合计</translation>
    </message>
    <message>
        <source>This column earlier</source>
        <translation>这一列前移</translation>
    </message>
    <message>
        <source>This column later</source>
        <translation>这一列后移</translation>
    </message>
    <message>
        <source>Remove this column</source>
        <translation>删除这一列</translation>
    </message>
</context>
<context>
    <name>ColumnsEditor</name>
    <message>
        <source>Add a column</source>
        <translation>添加一列</translation>
    </message>
</context>
<context>
    <name>CommandBox</name>
    <message>
        <source>Where to, or what to do? Chinese, pinyin initials or English</source>
        <translation>去哪里、做什么？可输入中文、拼音首字母或英文</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Nothing is called that.</source>
        <translation>没有叫这个名字的命令。</translation>
    </message>
</context>
<context>
    <name>ConditionEditor</name>
    <message>
        <source>Back to the properties</source>
        <translation>返回属性</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>表达式</translation>
    </message>
    <message>
        <source>Remove the condition</source>
        <translation>删除条件</translation>
    </message>
    <message>
        <source>There is no other field that it could depend on.</source>
        <translation>还没有别的字段可以作为条件。</translation>
    </message>
    <message>
        <source>Remove the expression</source>
        <translation>删除表达式</translation>
    </message>
    <message>
        <source>What it begins with is computed when a record is begun, for example a date some days later.</source>
        <translation>新建记录时按表达式算出初始值，例如“今天() + 3 天”。</translation>
    </message>
    <message>
        <source>Rows cannot say this; it stands below as text.</source>
        <translation>这个条件不能用逐行方式显示，请在下方按文字修改。</translation>
    </message>
</context>
<context>
    <name>ConditionLine</name>
    <message>
        <source>Not finished, and not in use: %1</source>
        <translation>没有写完，尚未生效：%1</translation>
    </message>
</context>
<context>
    <name>ConditionRow</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较方式</translation>
    </message>
    <message>
        <source>Remove this row</source>
        <translation>删除这一行</translation>
    </message>
    <message>
        <source>Without a value this row does not count yet.</source>
        <translation>还没有填值，这一行暂时不起作用。</translation>
    </message>
    <message>
        <source>Values, one a line</source>
        <translation>多个值，每行一个</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
</context>
<context>
    <name>Conditions</name>
    <message>
        <source>is</source>
        <translation>是</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>不是</translation>
    </message>
    <message>
        <source>is more than</source>
        <translation>大于</translation>
    </message>
    <message>
        <source>is at least</source>
        <translation>不小于</translation>
    </message>
    <message>
        <source>is less than</source>
        <translation>小于</translation>
    </message>
    <message>
        <source>is at most</source>
        <translation>不大于</translation>
    </message>
    <message>
        <source>is between</source>
        <translation>介于</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>does not contain</source>
        <translation>不包含</translation>
    </message>
    <message>
        <source>starts with</source>
        <translation>开头是</translation>
    </message>
    <message>
        <source>does not start with</source>
        <translation>开头不是</translation>
    </message>
    <message>
        <source>ends with</source>
        <translation>结尾是</translation>
    </message>
    <message>
        <source>does not end with</source>
        <translation>结尾不是</translation>
    </message>
    <message>
        <source>is one of</source>
        <translation>属于</translation>
    </message>
    <message>
        <source>is none of</source>
        <translation>不属于</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>is filled in</source>
        <translation>不为空</translation>
    </message>
    <message>
        <source>is after</source>
        <translation>晚于</translation>
    </message>
    <message>
        <source>is not before</source>
        <translation>不早于</translation>
    </message>
    <message>
        <source>is before</source>
        <translation>早于</translation>
    </message>
    <message>
        <source>is not after</source>
        <translation>不晚于</translation>
    </message>
    <message>
        <source>lies in</source>
        <translation>位于</translation>
    </message>
    <message>
        <source>does not lie in</source>
        <translation>不在</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>%1 (removed)</source>
        <translation>%1（已删除）</translation>
    </message>
    <message>
        <source>(removed choice)</source>
        <translation>（已删除的选项）</translation>
    </message>
    <message>
        <source> and </source>
        <translation>，且 </translation>
    </message>
    <message>
        <source>(removed field)</source>
        <translation>（已删除的字段）</translation>
    </message>
    <message>
        <source> or </source>
        <translation>，或 </translation>
    </message>
    <message>
        <source>(%1)</source>
        <translation>（%1）</translation>
    </message>
</context>
<context>
    <name>Conflict</name>
    <message>
        <source>My change</source>
        <translation>我的修改</translation>
    </message>
    <message>
        <source>The later change</source>
        <translation>后到的修改</translation>
    </message>
    <message>
        <source>At HQ</source>
        <translation>总部现值</translation>
    </message>
    <message>
        <source>What stands now</source>
        <translation>现在的值</translation>
    </message>
    <message>
        <source>Proposed</source>
        <translation>建议改为</translation>
    </message>
    <message>
        <source>Typed here, not at HQ yet</source>
        <translation>本机已录入，总部还没有</translation>
    </message>
    <message>
        <source>Restore the record with: %1</source>
        <translation>恢复工单，并改为：%1</translation>
    </message>
    <message>
        <source>Leave it taken back</source>
        <translation>保持作废</translation>
    </message>
    <message>
        <source>Undo: %1 → %2</source>
        <translation>撤销：%1 → %2</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1：%2 → %3</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Notes of both sides are kept: %1</source>
        <translation>两边的备注都保留：%1 条</translation>
    </message>
    <message>
        <source>Contacts of both sides are kept: %1</source>
        <translation>两边的联系记录都保留：%1 条</translation>
    </message>
    <message>
        <source>Photos and files of both sides are kept: %1</source>
        <translation>两边的照片和文件都保留：%1 个</translation>
    </message>
</context>
<context>
    <name>ConflictController</name>
    <message>
        <source>%1 is decided.</source>
        <translation>%1 已决定。</translation>
    </message>
</context>
<context>
    <name>ConflictPage</name>
    <message numerus="yes">
        <source>%Ln need your decision</source>
        <translation>
            <numerusform>%Ln 处需要您决定</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits for a decision.</source>
        <translation>没有需要决定的冲突。</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一条</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一条</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>While you worked, somebody else changed this ticket too. Both are kept; nothing to decide.</source>
        <translation>在您修改期间，这张工单也被别人改过。两边都已保留，不需要您决定。</translation>
    </message>
    <message>
        <source>A step on this ticket did not take effect. Nothing to decide here; look at what stands.</source>
        <translation>这张工单有一步操作没有生效。这里不需要您决定，请看现在以什么为准。</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>待决定事项</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后处理</translation>
    </message>
    <message>
        <source>All mine</source>
        <translation>全部用我的</translation>
    </message>
    <message>
        <source>All as at HQ</source>
        <translation>全部用总部</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修改前</translation>
    </message>
    <message>
        <source>both began here · %1</source>
        <translation>共同起点 · %1</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>will be written</source>
        <translation>将写入</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>By steps in the order in which headquarters got them; nothing to choose.</source>
        <translation>以总部先收到的操作为准，没有可选的。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln other change(s) were merged by themselves</source>
        <translation>
            <numerusform>另有 %Ln 处已自动合并</numerusform>
        </translation>
    </message>
    <message>
        <source>Rules: the first step stands; amounts are decided by people; notes and photos all stay.</source>
        <translation>规则：状态以先到的操作为准；金额需人工确认；备注、照片两边都留</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>%1: written by two at once, both texts are kept</source>
        <translation>%1：两人同时填写，两份都已保留</translation>
    </message>
    <message>
        <source>Did not take effect: %1</source>
        <translation>未生效：%1</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>The step and its answers, kept in the timeline</source>
        <translation>这一步及所填内容，已保留在时间线</translation>
    </message>
    <message>
        <source>This state stands</source>
        <translation>当前状态</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Seen: %1</source>
        <translation>知道了：%1</translation>
    </message>
    <message>
        <source>This text stands</source>
        <translation>现在生效的内容</translation>
    </message>
    <message>
        <source>While you worked, somebody else changed this ticket too. Both are kept; say what shall stand. You can take it back for 24 hours.</source>
        <translation>您修改的同时，别人也改了这张工单。两边都已保留，请选择以哪个为准，24 小时内可以撤销。</translation>
    </message>
    <message>
        <source>The other text, kept in the timeline</source>
        <translation>另一份内容（保留在时间线）</translation>
    </message>
    <message numerus="yes">
        <source>Apply (%Ln left)</source>
        <translation>
            <numerusform>应用（还差 %Ln 项）</numerusform>
        </translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
</context>
<context>
    <name>Contact</name>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>WeChat</source>
        <translation>微信</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>上门</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>From the customer</source>
        <translation>客户来电/来信</translation>
    </message>
    <message>
        <source>To the customer</source>
        <translation>联系客户</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系记录</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation>%1（来自%2）</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1（给%2）</translation>
    </message>
    <message>
        <source>the customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>asked again</source>
        <translation>催单</translation>
    </message>
    <message>
        <source>Reply promised by %1</source>
        <translation>承诺 %1 前回复</translation>
    </message>
</context>
<context>
    <name>ContactPanel</name>
    <message>
        <source>What was said, what was agreed</source>
        <translation>说了什么，约定了什么</translation>
    </message>
    <message>
        <source>The customer asks again</source>
        <translation>客户催单</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Log a contact</source>
        <translation>登记联系</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>联系人</translation>
    </message>
    <message>
        <source>Reply promised</source>
        <translation>已承诺回复</translation>
    </message>
    <message>
        <source>By when</source>
        <translation>何时之前</translation>
    </message>
    <message>
        <source>No promise</source>
        <translation>无承诺</translation>
    </message>
    <message>
        <source>Within an hour</source>
        <translation>一小时内</translation>
    </message>
    <message>
        <source>Today by 18:00</source>
        <translation>今天 18:00 前</translation>
    </message>
    <message>
        <source>Tomorrow by 10:00</source>
        <translation>明天 10:00 前</translation>
    </message>
    <message>
        <source>Another time …</source>
        <translation>其他时间…</translation>
    </message>
    <message>
        <source>Write what came of it.</source>
        <translation>请填写结果。</translation>
    </message>
    <message>
        <source>Write the time as 2026-01-18 09:30.</source>
        <translation>时间请写成 2026-01-18 09:30。</translation>
    </message>
    <message>
        <source>This day is over. Write when the customer will be answered.</source>
        <translation>这一天已经过去，请填写将来什么时候回复客户。</translation>
    </message>
</context>
<context>
    <name>CopyPlace</name>
    <message>
        <source>Save a copy of the photo</source>
        <translation>另存照片副本</translation>
    </message>
</context>
<context>
    <name>CustodyNotice</name>
    <message>
        <source>%1 decides on this. What you change here goes there as a question.</source>
        <translation>本工单由%1处理。您在这里的修改会作为建议发给对方。</translation>
    </message>
    <message>
        <source>Ask for it</source>
        <translation>申请收回</translation>
    </message>
</context>
<context>
    <name>CustomerCard</name>
    <message>
        <source>This customer</source>
        <translation>该客户</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>查看全部</translation>
    </message>
    <message>
        <source>Other tickets of this customer</source>
        <translation>该客户的其他工单</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Looking for other tickets …</source>
        <translation>正在查找其他工单 …</translation>
    </message>
    <message>
        <source>With a phone or a waybill number, other tickets of the customer stand here.</source>
        <translation>填写联系电话或运单号后，这里列出该客户的其他工单。</translation>
    </message>
    <message>
        <source>No other ticket has this phone or waybill number.</source>
        <translation>没有其他工单使用这个电话或运单号。</translation>
    </message>
    <message>
        <source>%1 in 90 days</source>
        <translation>近 90 天 %1 单</translation>
    </message>
    <message>
        <source>%1 open</source>
        <translation>未结 %1 单</translation>
    </message>
    <message numerus="yes">
        <source>Asked again %Ln time(s)</source>
        <translation>
            <numerusform>催单 %Ln 次</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CustomerLookup</name>
    <message>
        <source>same waybill</source>
        <translation>同一运单</translation>
    </message>
</context>
<context>
    <name>DateInput</name>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>e.g. %1</source>
        <translation>例：%1</translation>
    </message>
</context>
<context>
    <name>DatesRow</name>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>To</source>
        <translation>到</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
</context>
<context>
    <name>DayCalendar</name>
    <message>
        <source>Previous month</source>
        <translation>上个月</translation>
    </message>
    <message>
        <source>Next month</source>
        <translation>下个月</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>月份</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>日期</translation>
    </message>
</context>
<context>
    <name>DayLine</name>
    <message>
        <source>2026-01-18 or today</source>
        <translation>2026-01-18 或 今天</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
</context>
<context>
    <name>DecidedPage</name>
    <message>
        <source>Confirmed by HQ</source>
        <translation>总部已确认</translation>
    </message>
    <message>
        <source>Waits for HQ&apos;s confirmation</source>
        <translation>待总部确认</translation>
    </message>
    <message>
        <source>Not taken over by HQ</source>
        <translation>总部未采纳</translation>
    </message>
    <message>
        <source>Put to those who have the ticket</source>
        <translation>已提请经办方决定</translation>
    </message>
    <message>
        <source>Take this decision back</source>
        <translation>撤销这次决定</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修改前</translation>
    </message>
    <message>
        <source>The later change</source>
        <translation>后到的修改</translation>
    </message>
    <message>
        <source>At HQ</source>
        <translation>总部现值</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>决定</translation>
    </message>
</context>
<context>
    <name>DeliveredList</name>
    <message>
        <source>From other systems</source>
        <translation>其他系统的资料</translation>
    </message>
    <message>
        <source>%1 as %2 has it, as of %3</source>
        <translation>%2 的%1（截至 %3）</translation>
    </message>
    <message>
        <source>Corrected by headquarters: %1</source>
        <translation>总部已更正：%1</translation>
    </message>
    <message>
        <source>There is also a record of your own with this number. The two are kept apart.</source>
        <translation>本网点也有一条这个号码的记录，两条各自保留，不会合并。</translation>
    </message>
    <message>
        <source>Open your own record</source>
        <translation>打开本网点的记录</translation>
    </message>
    <message>
        <source>Open the proposed change</source>
        <translation>打开更正建议</translation>
    </message>
    <message>
        <source>Propose a change</source>
        <translation>建议更正</translation>
    </message>
</context>
<context>
    <name>DeliveredLookup</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>DerivedInput</name>
    <message>
        <source>Computed</source>
        <translation>自动计算</translation>
    </message>
</context>
<context>
    <name>DesignController</name>
    <message>
        <source>“%1” is published with it, and something in it is still to be mended.</source>
        <translation>“%1”要和它一起发布，但里面还有需要修改的地方。</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>去修改</translation>
    </message>
    <message>
        <source>It leads to %1, not published yet: they can only be published together.</source>
        <translation>它关联的 %1 还没有发布，只能一起发布。</translation>
    </message>
    <message>
        <source>Publish together</source>
        <translation>一起发布</translation>
    </message>
    <message>
        <source>Your changes stand on version %1 now.</source>
        <translation>您的改动已合到第 %1 版上。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln form(s) were taken in as drafts.</source>
        <translation>
            <numerusform>已导入 %Ln 个表单，存为草稿。</numerusform>
        </translation>
    </message>
    <message>
        <source>It is on its way to headquarters; it can be changed again when headquarters has answered.</source>
        <translation>已提交总部，等总部答复后才能再改。</translation>
    </message>
    <message>
        <source>Another version was published meanwhile.</source>
        <translation>期间已发布了别的版本。</translation>
    </message>
    <message>
        <source>Put my changes on it</source>
        <translation>把我的改动放上去</translation>
    </message>
    <message>
        <source>Edit it again</source>
        <translation>重新编辑</translation>
    </message>
    <message>
        <source>Keeping …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Draft kept at %1</source>
        <translation>草稿已保存 %1</translation>
    </message>
    <message>
        <source>Handed over to headquarters; it is in force everywhere with the next exchange.</source>
        <translation>已提交总部，各处下次同步后生效。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln form(s) were handed over to headquarters together.</source>
        <translation>
            <numerusform>已把 %Ln 个表单一起提交总部。</numerusform>
        </translation>
    </message>
    <message>
        <source>The draft of “%1” was discarded.</source>
        <translation>已丢弃“%1”的草稿。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>A version that was published is never changed; begin a new one from the list.</source>
        <translation>已发布的版本不能修改；请在列表中新建版本。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln column(s) became fields: look at each before you publish.</source>
        <translation>
            <numerusform>%Ln 列已变成字段，发布前请逐个看一下。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) cannot be written back exactly as they stood.</source>
        <translation>
            <numerusform>有 %Ln 个单元格导出时与原样不完全相同。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DesignPicks</name>
    <message>
        <source>Each ticked form becomes a draft: nothing is in force before you publish it.</source>
        <translation>勾选的表单会成为草稿：发布之前不会生效。</translation>
    </message>
    <message>
        <source>Forms of the file</source>
        <translation>文件里的表单</translation>
    </message>
    <message>
        <source>Take in as drafts</source>
        <translation>收入为草稿</translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s)</source>
        <translation>
            <numerusform>%Ln 个字段</numerusform>
        </translation>
    </message>
    <message>
        <source>New form</source>
        <translation>新表单</translation>
    </message>
    <message>
        <source>Nothing differs from what is here</source>
        <translation>与现有的没有差别</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more difference(s)</source>
        <translation>
            <numerusform>另有 %Ln 处差别</numerusform>
        </translation>
    </message>
    <message>
        <source>Changes version %1</source>
        <translation>会改动第 %1 版</translation>
    </message>
    <message>
        <source>Changes the program&apos;s</source>
        <translation>会改动程序自带的</translation>
    </message>
    <message>
        <source>The ticked forms are written into one file, which other desks take in.</source>
        <translation>勾选的表单会写入一个文件，别的电脑可以收入。</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Forms for a file</source>
        <translation>选择要导出的表单</translation>
    </message>
    <message>
        <source>Write the file …</source>
        <translation>写入文件…</translation>
    </message>
    <message>
        <source>You and somebody else changed these. What was published stands, unless you tick that yours replaces it.</source>
        <translation>这些地方您和别人都改了。已发布的保持不变，勾选后才换成您的。</translation>
    </message>
    <message>
        <source>Mine replaces it</source>
        <translation>换成我的</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>已发布</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message numerus="yes">
        <source>%Ln thing(s) that both changed</source>
        <translation>
            <numerusform>双方都改了 %Ln 处</numerusform>
        </translation>
    </message>
    <message>
        <source>Put my changes on it</source>
        <translation>把我的改动放上去</translation>
    </message>
</context>
<context>
    <name>DesignWords</name>
    <message>
        <source>Added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>(its name is not known)</source>
        <translation>（名称已无从查到）</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>“%1”：%2</translation>
    </message>
    <message>
        <source>%1, now in “%2”</source>
        <translation>%1，现在在“%2”</translation>
    </message>
    <message>
        <source>%1 (%2) in “%3”</source>
        <translation>%1（%2），在“%3”</translation>
    </message>
    <message>
        <source>%1 · %2: %3 → %4</source>
        <translation>%1 · %2：%3 → %4</translation>
    </message>
    <message>
        <source>The form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Section “%1”</source>
        <translation>分区“%1”</translation>
    </message>
    <message>
        <source>Field “%1”</source>
        <translation>字段“%1”</translation>
    </message>
    <message>
        <source>State “%1”</source>
        <translation>状态“%1”</translation>
    </message>
    <message>
        <source>Step “%1”</source>
        <translation>步骤“%1”</translation>
    </message>
    <message>
        <source>(without a name)</source>
        <translation>（未命名）</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>short name</source>
        <translation>简称</translation>
    </message>
    <message>
        <source>icon</source>
        <translation>图标</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>choices</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>help text</source>
        <translation>帮助文字</translation>
    </message>
    <message>
        <source>begins with</source>
        <translation>初始值</translation>
    </message>
    <message>
        <source>shown in lists as</source>
        <translation>在列表中显示为</translation>
    </message>
    <message>
        <source>most characters</source>
        <translation>最多字数</translation>
    </message>
    <message>
        <source>smallest value</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>largest value</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>decimal places</source>
        <translation>小数位数</translation>
    </message>
    <message>
        <source>at most so many</source>
        <translation>最多个数</translation>
    </message>
    <message>
        <source>begins with what the last one held</source>
        <translation>沿用上一单的值</translation>
    </message>
    <message>
        <source>points out what is there already</source>
        <translation>重复提醒</translation>
    </message>
    <message>
        <source>found by the search</source>
        <translation>可搜索</translation>
    </message>
    <message>
        <source>offered in reports</source>
        <translation>可用于报表</translation>
    </message>
    <message>
        <source>not more than</source>
        <translation>不超过</translation>
    </message>
    <message>
        <source>what is asked for</source>
        <translation>需填写的字段</translation>
    </message>
    <message>
        <source>leads to</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>begins from</source>
        <translation>起始状态</translation>
    </message>
    <message>
        <source>formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>what is said otherwise</source>
        <translation>不满足时的提示</translation>
    </message>
    <message>
        <source>policy</source>
        <translation>政策表</translation>
    </message>
    <message>
        <source>what it fills from known records</source>
        <translation>按已有记录自动填写</translation>
    </message>
    <message>
        <source>format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>what is said of another format</source>
        <translation>格式不符时的提示</translation>
    </message>
    <message>
        <source>done or not</source>
        <translation>是否办结</translation>
    </message>
    <message>
        <source>drawn on the way</source>
        <translation>显示在进度条上</translation>
    </message>
    <message>
        <source>main button</source>
        <translation>主按钮</translation>
    </message>
    <message>
        <source>another property</source>
        <translation>其他属性</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>（不选）</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已办结</translation>
    </message>
    <message>
        <source>still to be done</source>
        <translation>未办结</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>set</source>
        <translation>已设置</translation>
    </message>
    <message>
        <source>what becomes of two changes at once</source>
        <translation>两人同时修改时</translation>
    </message>
</context>
<context>
    <name>DesignerJoin</name>
    <message>
        <source>Forms (%1)</source>
        <translation>表单文件 (%1)</translation>
    </message>
    <message>
        <source>Take forms in</source>
        <translation>导入表单</translation>
    </message>
    <message>
        <source>Write forms into a file</source>
        <translation>导出表单</translation>
    </message>
    <message>
        <source>The forms lie in %1.</source>
        <translation>表单已导出到 %1。</translation>
    </message>
    <message>
        <source>Workbooks (%1)</source>
        <translation>表格文件 (%1)</translation>
    </message>
    <message>
        <source>Make a form of a workbook</source>
        <translation>由表格生成表单</translation>
    </message>
    <message>
        <source>Reading the workbook …</source>
        <translation>正在读取表格…</translation>
    </message>
    <message>
        <source>Write down what the fields hold</source>
        <translation>导出字段说明</translation>
    </message>
</context>
<context>
    <name>DeskWindow</name>
    <message>
        <source>Practice: nothing here is real, and nothing leaves this computer.</source>
        <translation>练习：这里的内容都是虚构的，也不会传到任何地方。</translation>
    </message>
    <message>
        <source>Clear the sample data</source>
        <translation>清除示例数据</translation>
    </message>
    <message>
        <source>Read-only view: a newer version of the program wrote this database. Nothing can be changed here; install the newer version to go on working.</source>
        <translation>只读查看：这个数据库由更新版本的程序写成，在这里什么都不能改。要继续工作，请安装新版程序。</translation>
    </message>
    <message>
        <source>Connected with headquarters.</source>
        <translation>已连接总部。</translation>
    </message>
</context>
<context>
    <name>DeviceCard</name>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Key in the system keyring</source>
        <translation>密钥在系统钥匙串中</translation>
    </message>
    <message>
        <source>Key opened with a passphrase (lower level)</source>
        <translation>用口令打开（保护级别较低）</translation>
    </message>
    <message>
        <source>Key opened with the recovery code only (lower level)</source>
        <translation>仅用恢复码打开（保护级别较低）</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>网点</translation>
    </message>
    <message>
        <source>Lane of ticket numbers</source>
        <translation>单号通道</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>保护方式</translation>
    </message>
</context>
<context>
    <name>DoneStep</name>
    <message>
        <source>Rows to check</source>
        <translation>需核对的行</translation>
    </message>
    <message>
        <source>No row is left to check.</source>
        <translation>没有需要核对的行。</translation>
    </message>
</context>
<context>
    <name>DraftRow</name>
    <message>
        <source>Discard</source>
        <translation>放弃修改</translation>
    </message>
    <message>
        <source>Submit changes</source>
        <translation>提交修改</translation>
    </message>
    <message>
        <source>not submitted</source>
        <translation>尚未提交</translation>
    </message>
    <message>
        <source>Kept; submit it once this is restored</source>
        <translation>修改已保留，恢复后可提交</translation>
    </message>
    <message>
        <source>Draft saved %1</source>
        <translation>草稿已自动保存 %1</translation>
    </message>
</context>
<context>
    <name>EarlierController</name>
    <message numerus="yes">
        <source>%Ln ticket(s) are back.</source>
        <translation>
            <numerusform>已恢复 %Ln 张工单。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) were taken back. The import can be brought back here.</source>
        <translation>
            <numerusform>已作废 %Ln 张工单。可在此恢复这次导入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped. The import stands as it did.</source>
        <translation>已停止，这次导入保持原样。</translation>
    </message>
</context>
<context>
    <name>EarlierImports</name>
    <message>
        <source>%1 - import report.pdf</source>
        <translation>%1 - 导入报告.pdf</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存导入报告</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message numerus="yes">
        <source>Take %Ln ticket(s) back</source>
        <translation>
            <numerusform>作废 %Ln 张工单</numerusform>
        </translation>
    </message>
    <message>
        <source>Bring this import back</source>
        <translation>恢复这次导入</translation>
    </message>
    <message>
        <source>Take this import back…</source>
        <translation>撤销这次导入…</translation>
    </message>
    <message>
        <source>Looking at the tickets…</source>
        <translation>正在查看工单…</translation>
    </message>
    <message>
        <source>%1 of %2 tickets</source>
        <translation>%1 / %2 张工单</translation>
    </message>
    <message>
        <source>Earlier imports</source>
        <translation>历次导入</translation>
    </message>
    <message>
        <source>Tickets that stay</source>
        <translation>保留的工单</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Save its report…</source>
        <translation>保存导入报告…</translation>
    </message>
    <message>
        <source>Nothing was imported on this device yet.</source>
        <translation>本机还没有导入过台账。</translation>
    </message>
    <message>
        <source>Taking an import back voids its tickets, here and at headquarters, in one step.</source>
        <translation>撤销导入会一次作废它带来的全部工单，总部同步作废。</translation>
    </message>
    <message>
        <source>Choose a log</source>
        <translation>选择台账</translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) of %1 are taken back.</source>
        <translation>
            <numerusform>将作废 %1 导入的 %Ln 张工单。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) stay, because somebody has worked on them since:</source>
        <translation>
            <numerusform>%Ln 张工单导入后有人处理过，予以保留：</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody has worked on any of them since. The whole import can be brought back later.</source>
        <translation>导入后没有人处理过其中任何一张，之后仍可整批恢复。</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>单号</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>导入人</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Broke off</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Not finished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤销</translation>
    </message>
</context>
<context>
    <name>Entries</name>
    <message>
        <source>(nothing)</source>
        <translation>（不选）</translation>
    </message>
    <message>
        <source>Nothing is called so</source>
        <translation>没有匹配的选项</translation>
    </message>
</context>
<context>
    <name>EntryRow</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>ErasePanel</name>
    <message>
        <source>Erase %1 for ever</source>
        <translation>永久删除 %1</translation>
    </message>
    <message>
        <source>Everything that was typed and attached goes: here, at headquarters and on every device with its next exchange. The number, states, choices, amounts and dates stay. This cannot be undone.</source>
        <translation>录入的文字和附件将全部删除：本机、总部以及每台设备（下次同步时）。单号、状态、选项、金额和日期保留。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>It stays readable for everybody: name nobody in it.</source>
        <translation>原因会保留并公开，请勿写任何人的姓名。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ExportJoin</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Write the tickets into a workbook</source>
        <translation>把工单导出为 Excel</translation>
    </message>
    <message>
        <source>Writing …</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>%1 of %2 written</source>
        <translation>已导出 %1/%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 record(s) were written into %2.</source>
        <translation>
            <numerusform>已把 %1 条记录导出到 %2。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln text(s) did not fit and stand whole in a sheet of their own.</source>
        <translation>
            <numerusform>有 %Ln 段文字超过单元格上限，全文在单独的工作表里。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportRow</name>
    <message>
        <source>Write these tickets into a workbook</source>
        <translation>导出这些工单</translation>
    </message>
    <message>
        <source>Mask phone numbers</source>
        <translation>隐藏手机号</translation>
    </message>
    <message>
        <source>ID numbers and what forms mask are masked with them</source>
        <translation>身份证号等表单要求隐藏的内容一并隐藏</translation>
    </message>
    <message>
        <source>Save as Excel …</source>
        <translation>存为 Excel…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>As the old sheet was</source>
        <translation>按原表版式</translation>
    </message>
    <message>
        <source>Columns, headers and titles of the sheet that the form was made of</source>
        <translation>沿用生成表单的那张表的列、表头和标题</translation>
    </message>
</context>
<context>
    <name>ExpressionEditor</name>
    <message>
        <source>Type [ for a field, or a word</source>
        <translation>输入 [ 选择字段，或直接打字</translation>
    </message>
    <message>
        <source>Insert a field</source>
        <translation>插入字段</translation>
    </message>
    <message>
        <source>Insert a function</source>
        <translation>插入函数</translation>
    </message>
    <message>
        <source>Hide the text</source>
        <translation>收起文字</translation>
    </message>
    <message>
        <source>Write as text</source>
        <translation>用文字编写</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>改为 %1</translation>
    </message>
</context>
<context>
    <name>FieldCell</name>
    <message>
        <source>Use it</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Known from “%1”</source>
        <translation>由“%1”带出</translation>
    </message>
    <message>
        <source>Known from “%1”: %2, as of %3</source>
        <translation>由“%1”带出：%2，截至 %3</translation>
    </message>
    <message>
        <source>Also in %1</source>
        <translation>另一条记录也有：%1</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Line %1, %2: %3</source>
        <translation>第 %1 行“%2”：%3</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>%1, required</source>
        <translation>%1，必填</translation>
    </message>
</context>
<context>
    <name>FieldKinds</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Choices</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Dates and times</source>
        <translation>日期时间</translation>
    </message>
    <message>
        <source>People and places</source>
        <translation>人员与地点</translation>
    </message>
    <message>
        <source>Photos and files</source>
        <translation>照片与附件</translation>
    </message>
    <message>
        <source>Tables and others</source>
        <translation>表格与其他</translation>
    </message>
    <message>
        <source>Short text</source>
        <translation>单行文本</translation>
    </message>
    <message>
        <source>Long text</source>
        <translation>多行文本</translation>
    </message>
    <message>
        <source>Single choice</source>
        <translation>单选</translation>
    </message>
    <message>
        <source>Multiple choice</source>
        <translation>多选</translation>
    </message>
    <message>
        <source>Yes or no</source>
        <translation>开关</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Percentage</source>
        <translation>百分比</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Date and time</source>
        <translation>日期和时间</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>ID number</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Codes and links</source>
        <translation>单号与关联</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>省市区</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>部门</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>网点</translation>
    </message>
    <message>
        <source>Waybill number</source>
        <translation>运单号</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Link to a record</source>
        <translation>关联记录</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Drawn signature</source>
        <translation>手写签名</translation>
    </message>
    <message>
        <source>Table of lines</source>
        <translation>明细表</translation>
    </message>
    <message>
        <source>Computed</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Warranty check</source>
        <translation>三包判定</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>小标题</translation>
    </message>
</context>
<context>
    <name>FieldProperties</name>
    <message>
        <source>Required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Choices, one a line</source>
        <translation>选项，每行一个</translation>
    </message>
    <message>
        <source>Begins with</source>
        <translation>初始值</translation>
    </message>
    <message>
        <source>What is said otherwise</source>
        <translation>不满足时的提示</translation>
    </message>
    <message>
        <source>Help text</source>
        <translation>帮助文字</translation>
    </message>
    <message>
        <source>Most characters</source>
        <translation>最多字数</translation>
    </message>
    <message>
        <source>Decimal places</source>
        <translation>小数位数</translation>
    </message>
    <message>
        <source>At most so many</source>
        <translation>最多个数</translation>
    </message>
    <message>
        <source>Fills other fields from known records</source>
        <translation>按已有记录自动填写其他字段</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Smallest value</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Largest value</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>Not more than</source>
        <translation>不超过</translation>
    </message>
    <message>
        <source>Must be chosen down to</source>
        <translation>至少选到</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>评分方式</translation>
    </message>
    <message>
        <source>Shown in lists as</source>
        <translation>在列表中显示为</translation>
    </message>
    <message>
        <source>Hidden from passers-by as</source>
        <translation>遮挡方式</translation>
    </message>
    <message>
        <source>Begins with what the last one held</source>
        <translation>沿用上一单的值</translation>
    </message>
    <message>
        <source>Point out repeated values</source>
        <translation>与其他记录重复时提醒</translation>
    </message>
    <message>
        <source>Found by the search</source>
        <translation>可以搜索到</translation>
    </message>
    <message>
        <source>Offered in reports</source>
        <translation>可用于报表</translation>
    </message>
    <message>
        <source>Links to</source>
        <translation>可关联</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Is computed of</source>
        <translation>计算方式</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>政策表</translation>
    </message>
    <message>
        <source>States, from the first to the last</source>
        <translation>状态（从先到后）</translation>
    </message>
    <message>
        <source>Steps between them</source>
        <translation>状态之间的步骤</translation>
    </message>
    <message>
        <source>Shown only when …</source>
        <translation>满足条件才显示…</translation>
    </message>
    <message>
        <source>Required only when …</source>
        <translation>满足条件才必填…</translation>
    </message>
    <message>
        <source>Read-only when …</source>
        <translation>满足条件则只读…</translation>
    </message>
    <message>
        <source>Accepted only when …</source>
        <translation>满足条件才接受…</translation>
    </message>
    <message>
        <source>Begins with, computed …</source>
        <translation>初始值按公式计算…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>%1 (Chinese)</source>
        <translation>%1（中文）</translation>
    </message>
    <message>
        <source>%1 (English)</source>
        <translation>%1（英文）</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>当天</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No other field</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Province</source>
        <translation>省</translation>
    </message>
    <message>
        <source>City</source>
        <translation>市</translation>
    </message>
    <message>
        <source>District</source>
        <translation>区县</translation>
    </message>
    <message>
        <source>One to five stars</source>
        <translation>一到五星</translation>
    </message>
    <message>
        <source>0 to 10: would you recommend us?</source>
        <translation>0 到 10 分推荐度</translation>
    </message>
    <message>
        <source>Nothing is hidden</source>
        <translation>不遮挡</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>电话号码</translation>
    </message>
    <message>
        <source>ID number</source>
        <translation>证件号码</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Customer&apos;s phone</source>
        <translation>客户电话</translation>
    </message>
    <message>
        <source>Waybill</source>
        <translation>运单号</translation>
    </message>
    <message>
        <source>In charge</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Due</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Not in lists</source>
        <translation>不显示</translation>
    </message>
    <message>
        <source>When two people change it at once</source>
        <translation>两人同时修改时</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>简称</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Icon</source>
        <translation>图标</translation>
    </message>
    <message>
        <source>The later one stands, both are told</source>
        <translation>以后改的为准，双方都收到提示</translation>
    </message>
    <message>
        <source>Somebody is asked</source>
        <translation>由人来选</translation>
    </message>
    <message>
        <source>What both added is there</source>
        <translation>双方添加的都保留</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>As usual: %1</source>
        <translation>默认：%1</translation>
    </message>
    <message>
        <source>the program decides</source>
        <translation>由程序决定</translation>
    </message>
</context>
<context>
    <name>FieldTile</name>
    <message>
        <source>required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>with a condition</source>
        <translation>有条件</translation>
    </message>
    <message>
        <source>(without a name)</source>
        <translation>（未命名）</translation>
    </message>
</context>
<context>
    <name>FileDrops</name>
    <message numerus="yes">
        <source>%Ln file(s) were here already and are kept once: %1</source>
        <translation>
            <numerusform>%Ln 个文件已在这里，只保留一份：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileIntake</name>
    <message>
        <source>pasted</source>
        <translation>粘贴</translation>
    </message>
</context>
<context>
    <name>FilesCard</name>
    <message>
        <source>Photos and the network</source>
        <translation>照片与网络</translation>
    </message>
    <message>
        <source>What you enter and small pictures always travel first. This is about the originals.</source>
        <translation>录入的内容和缩略图总是先传。这里设置的是原图。</translation>
    </message>
    <message>
        <source>This network costs by the byte (mobile data, a hotspot)</source>
        <translation>本网络按流量计费（手机流量、热点）</translation>
    </message>
    <message>
        <source>Originals travel</source>
        <translation>原图传输</translation>
    </message>
    <message>
        <source>Photos at most</source>
        <translation>照片流量上限</translation>
    </message>
    <message>
        <source>%1 an hour</source>
        <translation>每小时 %1</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是传输</translation>
    </message>
    <message>
        <source>only where the network costs nothing</source>
        <translation>仅在不计流量的网络</translation>
    </message>
    <message>
        <source>only when somebody asks for one</source>
        <translation>仅在有人需要时</translation>
    </message>
    <message>
        <source>Originals are held back now. Ask for one by a right click on its picture; those of this computer go when headquarters asks for them.</source>
        <translation>现在不传原图。需要某张原图时，右键点击照片即可取回；本机的原图在总部需要时才发出。</translation>
    </message>
    <message>
        <source>Files that need you</source>
        <translation>等您处理的文件</translation>
    </message>
    <message>
        <source>Choose the original…</source>
        <translation>选择原件…</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Open the draft</source>
        <translation>打开草稿</translation>
    </message>
    <message>
        <source>Where is the original of %1?</source>
        <translation>%1 的原件在哪里？</translation>
    </message>
</context>
<context>
    <name>FilesJoin</name>
    <message>
        <source>Changed.</source>
        <translation>已更改。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>FilterChips</name>
    <message>
        <source>Del takes this filter away</source>
        <translation>按 Del 去掉此筛选</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Order and density</source>
        <translation>排序与密度</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>去掉此筛选</translation>
    </message>
    <message>
        <source>Two lines</source>
        <translation>两行显示</translation>
    </message>
    <message>
        <source>One line</source>
        <translation>单行显示</translation>
    </message>
</context>
<context>
    <name>FixBar</name>
    <message>
        <source>day / month / year</source>
        <translation>日 / 月 / 年</translation>
    </message>
    <message>
        <source>month / day / year</source>
        <translation>月 / 日 / 年</translation>
    </message>
    <message>
        <source>Leave empty</source>
        <translation>留空</translation>
    </message>
    <message>
        <source>Leave these rows out</source>
        <translation>不导入这些行</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>What is read instead</source>
        <translation>改为</translation>
    </message>
    <message numerus="yes">
        <source>Fix all %Ln row(s) like this</source>
        <translation>
            <numerusform>这样修正全部 %Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>What does “%1” mean?</source>
        <translation>“%1”是什么意思？</translation>
    </message>
    <message>
        <source>How are the dates of this column written?</source>
        <translation>这一列的日期是怎么写的？</translation>
    </message>
    <message>
        <source>Of which year are the dates of this column?</source>
        <translation>这一列的日期是哪一年的？</translation>
    </message>
    <message>
        <source>What is to be read instead of “%1”?</source>
        <translation>“%1”应改成什么？</translation>
    </message>
    <message>
        <source>These rows stay in the list of rows to check, unless they are left out.</source>
        <translation>这些行会留在待核对清单中，也可以选择不导入。</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
</context>
<context>
    <name>FontNotice</name>
    <message>
        <source>No Chinese font was found on this computer, so Chinese shows as boxes. Install one, for example Noto Sans CJK SC or WenQuanYi Micro Hei, and start again.</source>
        <translation>这台电脑没有中文字体，中文会显示成方框。请安装一种中文字体（如思源黑体或文泉驿微米黑），再重新启动。</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>%1 - rows to check.xlsx</source>
        <translation>%1 - 待核对.xlsx</translation>
    </message>
    <message>
        <source>Save the rows to check</source>
        <translation>保存待核对的行</translation>
    </message>
    <message>
        <source>Save as a PDF…</source>
        <translation>另存为 PDF…</translation>
    </message>
    <message>
        <source>Print on %1</source>
        <translation>用 %1 打印</translation>
    </message>
    <message>
        <source>There is no printer on this computer</source>
        <translation>本机没有打印机</translation>
    </message>
    <message>
        <source>%1 - import report.pdf</source>
        <translation>%1 - 导入报告.pdf</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存导入报告</translation>
    </message>
    <message>
        <source>Next: fields</source>
        <translation>下一步：字段匹配</translation>
    </message>
    <message>
        <source>Next: cleaning</source>
        <translation>下一步：数据清洗</translation>
    </message>
    <message>
        <source>Next: trial</source>
        <translation>下一步：试导入</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message numerus="yes">
        <source>Keep %Ln open column(s) as text</source>
        <translation>
            <numerusform>%Ln 个未定列保留为文字</numerusform>
        </translation>
    </message>
    <message>
        <source>Report</source>
        <translation>导入报告</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>撤销导入…</translation>
    </message>
    <message>
        <source>Another file</source>
        <translation>另选文件</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message numerus="yes">
        <source>Next file (%Ln left)</source>
        <translation>
            <numerusform>下一个文件（还有 %Ln 个）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormIcons</name>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Speech bubble</source>
        <translation>对话框</translation>
    </message>
    <message>
        <source>Shield</source>
        <translation>盾牌</translation>
    </message>
    <message>
        <source>Arrow back</source>
        <translation>返回箭头</translation>
    </message>
    <message>
        <source>Spanner</source>
        <translation>扳手</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Question mark</source>
        <translation>问号</translation>
    </message>
    <message>
        <source>Warning sign</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Tick</source>
        <translation>对勾</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>箱子</translation>
    </message>
    <message>
        <source>Waybill</source>
        <translation>运单</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Sheet of paper</source>
        <translation>纸张</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>图表</translation>
    </message>
</context>
<context>
    <name>FormList</name>
    <message>
        <source>Forms as one file …</source>
        <translation>表单存为一个文件…</translation>
    </message>
    <message>
        <source>Go on with the draft</source>
        <translation>继续编辑草稿</translation>
    </message>
    <message>
        <source>New version</source>
        <translation>新版本</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Versions and differences</source>
        <translation>历次版本与改动</translation>
    </message>
    <message>
        <source>A new form that begins as a copy</source>
        <translation>复制为新表单</translation>
    </message>
    <message>
        <source>Discard the draft</source>
        <translation>丢弃草稿</translation>
    </message>
    <message>
        <source>Forms</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>New form</source>
        <translation>新建表单</translation>
    </message>
    <message>
        <source>Import …</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Take forms in from a file</source>
        <translation>从文件导入表单</translation>
    </message>
    <message>
        <source>What the fields hold, for other programs …</source>
        <translation>供其他程序使用的字段说明…</translation>
    </message>
    <message>
        <source>From a workbook …</source>
        <translation>由表格生成…</translation>
    </message>
    <message>
        <source>Make a form of a log: its columns become fields</source>
        <translation>把台账变成表单：每一列成为一个字段</translation>
    </message>
    <message>
        <source>Write forms into a file</source>
        <translation>把表单写入文件</translation>
    </message>
</context>
<context>
    <name>FormRows</name>
    <message>
        <source>Refused</source>
        <translation>未通过</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>提交中</translation>
    </message>
    <message>
        <source>Draft of version %1</source>
        <translation>草稿 第 %1 版</translation>
    </message>
    <message>
        <source>Comes with the program</source>
        <translation>程序自带</translation>
    </message>
    <message>
        <source>Version %1 in force</source>
        <translation>线上 第 %1 版</translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s)</source>
        <translation>
            <numerusform>%Ln 个字段</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, draft %2</source>
        <translation>%1（草稿 %2）</translation>
    </message>
    <message>
        <source>(without a name)</source>
        <translation>（未命名）</translation>
    </message>
    <message>
        <source>comes with the program</source>
        <translation>程序自带</translation>
    </message>
    <message>
        <source>published by %1, %2</source>
        <translation>%1 发布于 %2</translation>
    </message>
    <message>
        <source>nobody yet</source>
        <translation>未指定</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>第 %1 版</translation>
    </message>
    <message>
        <source>Version %1 of the program</source>
        <translation>程序自带的第 %1 版</translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>HQ has a newer value: %1</source>
        <translation>总部已有新值：%1</translation>
    </message>
</context>
<context>
    <name>FormatEditor</name>
    <message>
        <source>Own pattern</source>
        <translation>自定义正则</translation>
    </message>
    <message>
        <source>A regular expression for the whole text</source>
        <translation>匹配整段文字的正则表达式</translation>
    </message>
    <message>
        <source>Try a value</source>
        <translation>试填一个值</translation>
    </message>
    <message>
        <source>Cannot be read, and not in use: %1</source>
        <translation>看不懂，没有生效：%1</translation>
    </message>
    <message>
        <source>Any text</source>
        <translation>不限格式</translation>
    </message>
    <message>
        <source>Made of letters and digits …</source>
        <translation>由字母、数字组成…</translation>
    </message>
    <message>
        <source>Own pattern (for experts) …</source>
        <translation>自定义正则（高级）…</translation>
    </message>
    <message>
        <source>Said otherwise (Chinese)</source>
        <translation>格式不符时提示（中文）</translation>
    </message>
    <message>
        <source>Said otherwise (English)</source>
        <translation>格式不符时提示（英文）</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>可以填写</translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation>不能填写</translation>
    </message>
</context>
<context>
    <name>FormatParts</name>
    <message>
        <source>It looks like this example</source>
        <translation>照这个样例</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>套用</translation>
    </message>
    <message>
        <source>Its parts</source>
        <translation>组成部分</translation>
    </message>
    <message>
        <source>Add a part</source>
        <translation>添加一段</translation>
    </message>
    <message>
        <source>Part %1</source>
        <translation>第 %1 段</translation>
    </message>
    <message>
        <source>Signs of part %1</source>
        <translation>第 %1 段的文字</translation>
    </message>
    <message>
        <source>Part %1, at least</source>
        <translation>第 %1 段，最少</translation>
    </message>
    <message>
        <source>Part %1, at most</source>
        <translation>第 %1 段，最多</translation>
    </message>
    <message>
        <source>Remove part %1</source>
        <translation>删除第 %1 段</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>Capital letters</source>
        <translation>大写字母</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>字母</translation>
    </message>
    <message>
        <source>Capitals or digits</source>
        <translation>大写字母或数字</translation>
    </message>
    <message>
        <source>Letters or digits</source>
        <translation>字母或数字</translation>
    </message>
    <message>
        <source>Chinese characters</source>
        <translation>汉字</translation>
    </message>
    <message>
        <source>Exactly</source>
        <translation>固定文字</translation>
    </message>
</context>
<context>
    <name>FormulaEditor</name>
    <message>
        <source>Add a step</source>
        <translation>添加一步</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>Sum of %1 · %2</source>
        <translation>%1 · %2 合计</translation>
    </message>
    <message>
        <source>Calculation</source>
        <translation>运算</translation>
    </message>
    <message>
        <source>plus</source>
        <translation>加</translation>
    </message>
    <message>
        <source>minus</source>
        <translation>减</translation>
    </message>
    <message>
        <source>times</source>
        <translation>乘</translation>
    </message>
    <message>
        <source>divided by</source>
        <translation>除以</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>A number</source>
        <translation>一个数</translation>
    </message>
    <message>
        <source>Remove this step</source>
        <translation>删除这一步</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数字</translation>
    </message>
</context>
<context>
    <name>FoundPane</name>
    <message>
        <source>Nothing found for “%1”. Try fewer characters.</source>
        <translation>没有找到“%1”，可以少输几个字再试。</translation>
    </message>
    <message>
        <source>Nothing found for “%1”.</source>
        <translation>没有找到“%1”。</translation>
    </message>
    <message>
        <source>Nothing found for “%1” with these filters.</source>
        <translation>在当前筛选下没有找到“%1”。</translation>
    </message>
    <message>
        <source>Take the filters away</source>
        <translation>清除筛选</translation>
    </message>
    <message numerus="yes">
        <source>Still indexing, %Ln left</source>
        <translation>
            <numerusform>正在建立索引，还剩 %Ln 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Not searched</source>
        <translation>未完成搜索</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>%1+ found, newest first</source>
        <translation>找到 %1 条以上，最近的在前</translation>
    </message>
    <message numerus="yes">
        <source>%Ln found, newest first</source>
        <translation>
            <numerusform>找到 %Ln 条，最近的在前</numerusform>
        </translation>
    </message>
    <message>
        <source>Search results</source>
        <translation>搜索结果</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>回到列表</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Stop searching</source>
        <translation>停止搜索</translation>
    </message>
</context>
<context>
    <name>FoundTickets</name>
    <message>
        <source>changes not saved yet</source>
        <translation>还有未保存的修改</translation>
    </message>
</context>
<context>
    <name>FoundWords</name>
    <message>
        <source>Earlier number</source>
        <translation>原单号</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系记录</translation>
    </message>
</context>
<context>
    <name>Giving</name>
    <message>
        <source>Handed over: %1.</source>
        <translation>已转交：%1。</translation>
    </message>
    <message>
        <source>Asked for it. The answer comes with the next exchange.</source>
        <translation>已提出申请，下次同步后会收到答复。</translation>
    </message>
    <message>
        <source>Ordered. What was written here goes with the next exchange.</source>
        <translation>已下达。下次同步时删除这里写过的内容。</translation>
    </message>
</context>
<context>
    <name>GroupBox</name>
    <message>
        <source>How the rows are joined</source>
        <translation>各行的关系</translation>
    </message>
    <message>
        <source>All of these hold</source>
        <translation>全部满足</translation>
    </message>
    <message>
        <source>One of these holds</source>
        <translation>满足任意一条</translation>
    </message>
    <message>
        <source>Remove this group</source>
        <translation>删除这一组</translation>
    </message>
    <message>
        <source>Add a row</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>Add a group</source>
        <translation>添加一组</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
    <message>
        <source>In a list</source>
        <translation>在列表里</translation>
    </message>
    <message>
        <source>On a ticket</source>
        <translation>在工单里</translation>
    </message>
    <message>
        <source>While typing</source>
        <translation>填写时</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>快捷键一览</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What they do</source>
        <translation>作用</translation>
    </message>
</context>
<context>
    <name>GuidePage</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>快捷键一览</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>用户手册</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Pages of the guide</source>
        <translation>手册目录</translation>
    </message>
    <message>
        <source>Page of the guide</source>
        <translation>手册内容</translation>
    </message>
</context>
<context>
    <name>HandOverPanel</name>
    <message>
        <source>Headquarters decides; this branch keeps seeing it</source>
        <translation>由总部处理，本网点仍可查看</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>交回 %1</translation>
    </message>
    <message>
        <source>%1 takes it over whole</source>
        <translation>%1整单接手</translation>
    </message>
    <message>
        <source>Who takes it over</source>
        <translation>转交给谁</translation>
    </message>
    <message>
        <source>Why? Who takes it over reads this.</source>
        <translation>为什么转交？接手的人会看到。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>转交</translation>
    </message>
    <message>
        <source>Hand over to</source>
        <translation>转交给</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Headquarters has not named any other branch yet.</source>
        <translation>总部还没有给出其他网点。</translation>
    </message>
    <message>
        <source>Everybody goes on seeing it. Notes and photos can still be added here.</source>
        <translation>本网点仍可查看，也可以继续添加备注和照片。</translation>
    </message>
    <message>
        <source>It leaves this branch with everything in it, as soon as HQ has said so.</source>
        <translation>总部确认后，工单连同全部内容离开本网点。</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Find by itself</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>headquarters</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>mapping: %1</source>
        <translation>方案：%1</translation>
    </message>
    <message>
        <source>Excel, WPS or CSV, as it was kept by hand</source>
        <translation>手工登记的 Excel、WPS 或 CSV 台账</translation>
    </message>
    <message>
        <source>Import a log</source>
        <translation>导入历史台账</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Save the mapping</source>
        <translation>保存方案</translation>
    </message>
    <message>
        <source>Publish to the branches</source>
        <translation>发布到网点</translation>
    </message>
    <message>
        <source>Earlier imports</source>
        <translation>导入记录</translation>
    </message>
    <message>
        <source>Name of the mapping</source>
        <translation>方案名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>HubCard</name>
    <message>
        <source>Headquarters</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>Address of the hub</source>
        <translation>总部服务器地址</translation>
    </message>
    <message>
        <source>One-time code</source>
        <translation>一次性代码</translation>
    </message>
    <message>
        <source>Line from headquarters</source>
        <translation>总部授权码</translation>
    </message>
    <message>
        <source>Name of this computer</source>
        <translation>本机名称</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>This is a read-only view: it does not synchronise.</source>
        <translation>现在是只读查看，不会与总部同步。</translation>
    </message>
    <message>
        <source>The practice desk never synchronises.</source>
        <translation>练习资料不会与总部同步。</translation>
    </message>
    <message>
        <source>Headquarters does not know this device any more: enter a new code. Nothing here is lost.</source>
        <translation>总部已不认识本机：请输入新的一次性代码。本机内容不会丢失。</translation>
    </message>
    <message>
        <source>Something on this network looks into the connection, so nothing is sent. If that is your company&apos;s proxy, ask headquarters for the line that permits it and enter it here.</source>
        <translation>网络中有设备在检查加密连接，因此没有发送任何内容。如果是公司的代理服务器，请向总部索取授权码，在此输入。</translation>
    </message>
    <message>
        <source>This desk synchronises with %1</source>
        <translation>同步服务器：%1</translation>
    </message>
    <message>
        <source>Everything works here alone. Connect with a code from headquarters to synchronise.</source>
        <translation>单机即可使用全部功能。填写总部给的地址和一次性代码后即可同步。</translation>
    </message>
</context>
<context>
    <name>Import</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Because</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>note at %1</source>
        <translation>批注 %1</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Number of the old log</source>
        <translation>旧台账单号</translation>
    </message>
    <message>
        <source>Day of registration</source>
        <translation>登记时间</translation>
    </message>
    <message>
        <source>State of the ticket</source>
        <translation>工单状态</translation>
    </message>
    <message>
        <source>Kind of ticket</source>
        <translation>工单类型</translation>
    </message>
    <message>
        <source>Keep as text, under its name</source>
        <translation>保留为文字</translation>
    </message>
    <message>
        <source>— do not import —</source>
        <translation>— 不导入 —</translation>
    </message>
    <message>
        <source>(name of the sheet)</source>
        <translation>（工作表名称）</translation>
    </message>
    <message>
        <source>(name of the file)</source>
        <translation>（文件名）</translation>
    </message>
    <message>
        <source>(day of the column)</source>
        <translation>（该列日期）</translation>
    </message>
    <message>
        <source>(cell under the day)</source>
        <translation>（日期下的单元格）</translation>
    </message>
    <message>
        <source>%1 (above the table)</source>
        <translation>%1（表头上方）</translation>
    </message>
    <message>
        <source>Text, outer spaces removed</source>
        <translation>文本 · 去空格</translation>
    </message>
    <message>
        <source>Digits as text</source>
        <translation>数字按文本保留</translation>
    </message>
    <message>
        <source>Without unit, as a number</source>
        <translation>去单位 → 小数</translation>
    </message>
    <message>
        <source>Any way of writing → date</source>
        <translation>混合日期 → 日期</translation>
    </message>
    <message>
        <source>Words → choices</source>
        <translation>值映射 → 选项</translation>
    </message>
    <message>
        <source>Words → states</source>
        <translation>值映射 → 状态</translation>
    </message>
    <message>
        <source>Words → kinds of tickets</source>
        <translation>值映射 → 工单类型</translation>
    </message>
    <message>
        <source>Rows are told again by it</source>
        <translation>用于查重</translation>
    </message>
    <message>
        <source>Added to the description</source>
        <translation>并入说明</translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message>
        <source>Reading %1…</source>
        <translation>正在读取 %1…</translation>
    </message>
    <message>
        <source>%1 rows done</source>
        <translation>已处理 %1 行</translation>
    </message>
    <message>
        <source>Every row is accounted for: %1 rows.</source>
        <translation>每一行都有交代：共 %1 行。</translation>
    </message>
    <message>
        <source>Show tickets</source>
        <translation>查看工单</translation>
    </message>
    <message>
        <source>The report is in %1.</source>
        <translation>导入报告已存入 %1。</translation>
    </message>
    <message>
        <source>The report was sent to %1.</source>
        <translation>报告已发送到 %1。</translation>
    </message>
    <message>
        <source>“%1” is saved. This header is known from now on.</source>
        <translation>方案“%1”已保存，以后遇到相同表头会自动识别。</translation>
    </message>
    <message>
        <source>“%1” goes to every branch with the next exchange.</source>
        <translation>“%1”将在下次同步时发布到各网点。</translation>
    </message>
    <message>
        <source>Choose where this column goes, or that it is not imported.</source>
        <translation>请选择这一列对应的字段，或选择不导入。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>File</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>识别表头</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>字段匹配</translation>
    </message>
    <message>
        <source>Cleaning</source>
        <translation>数据清洗</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>试导入</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) to check are in %1.</source>
        <translation>
            <numerusform>%Ln 行需核对的数据已存入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>ImportsCard</name>
    <message>
        <source>Recent imports</source>
        <translation>最近导入</translation>
    </message>
    <message>
        <source>Nothing was imported yet.</source>
        <translation>还没有导入过。</translation>
    </message>
    <message>
        <source>Import a log</source>
        <translation>导入历史台账</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Broke off</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Not finished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>%1 imported</source>
        <translation>导入 %1 条</translation>
    </message>
    <message>
        <source>%1 to check</source>
        <translation>%1 条需核对</translation>
    </message>
</context>
<context>
    <name>InboxController</name>
    <message>
        <source>The decision is taken back; the question is open again.</source>
        <translation>已撤销决定，冲突重新打开。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln to decide</source>
        <translation>
            <numerusform>%Ln 项待决定</numerusform>
        </translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>提醒</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Waits for HQ</source>
        <translation>待总部确认</translation>
    </message>
    <message>
        <source>Not taken over</source>
        <translation>未采纳</translation>
    </message>
    <message>
        <source>Put to others</source>
        <translation>已提请他人</translation>
    </message>
    <message>
        <source>Something else stood there by then. Where your value is still wanted, it is asked again.</source>
        <translation>提交时总部的值已被改动；您的值仍需决定的，已重新列为待决定。</translation>
    </message>
    <message>
        <source>Others decide on this ticket by now; your value is put to them as a question.</source>
        <translation>这张工单现由他人决定；您的值已作为待决定事项提请对方。</translation>
    </message>
    <message>
        <source>Decided on another computer; only that one can take it back.</source>
        <translation>在另一台电脑上决定的，只能在那里撤销。</translation>
    </message>
    <message>
        <source>Can be taken back until %1.</source>
        <translation>%1 之前可以撤销。</translation>
    </message>
</context>
<context>
    <name>InboxNotice</name>
    <message numerus="yes">
        <source>%n change(s) met another one at HQ. Both are kept; you decide.</source>
        <translation>
            <numerusform>有 %n 处修改与总部的修改冲突，两边都已保留，请您决定。</numerusform>
        </translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>去处理</translation>
    </message>
    <message numerus="yes">
        <source>%n notice(s): a step did not take effect.</source>
        <translation>
            <numerusform>提醒 %n 条：有操作未生效。</numerusform>
        </translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) were written by two at once. Both are kept.</source>
        <translation>
            <numerusform>有 %n 处内容被两人同时填写，两份都已保留。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InboxPage</name>
    <message numerus="yes">
        <source>To decide %Ln</source>
        <translation>
            <numerusform>待处理 %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decided %Ln</source>
        <translation>
            <numerusform>近期已决定 %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits for a decision.</source>
        <translation>没有需要决定的冲突。</translation>
    </message>
    <message>
        <source>What was decided lately</source>
        <translation>查看近期已决定的</translation>
    </message>
    <message>
        <source>To the tickets</source>
        <translation>去看工单</translation>
    </message>
    <message>
        <source>Tickets with open questions</source>
        <translation>有冲突的工单</translation>
    </message>
    <message>
        <source>↑↓ choose · Enter decide · Ctrl+Enter apply</source>
        <translation>↑↓ 选择 · Enter 处理 · Ctrl+Enter 应用</translation>
    </message>
</context>
<context>
    <name>KeysCard</name>
    <message>
        <source>The new passphrase is in force; the old one no longer opens anything.</source>
        <translation>新口令已生效，旧口令从此无效。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>The system keyring opens this desk; the recovery code does when it is lost.</source>
        <translation>由系统钥匙串自动打开；钥匙串丢失时用恢复码。</translation>
    </message>
    <message>
        <source>The passphrase opens this desk (a lower level than a keyring).</source>
        <translation>用口令打开（保护级别低于钥匙串）。</translation>
    </message>
    <message>
        <source>Only the recovery code opens this desk (a lower level). Please set a passphrase.</source>
        <translation>只有恢复码能打开（保护级别较低）。请设置口令。</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>更改口令</translation>
    </message>
    <message>
        <source>Set a passphrase</source>
        <translation>设置口令</translation>
    </message>
    <message>
        <source>New recovery code</source>
        <translation>新的恢复码</translation>
    </message>
    <message>
        <source>Passphrase in force</source>
        <translation>现在的口令</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>新口令</translation>
    </message>
    <message>
        <source>Use it from now on</source>
        <translation>从现在起使用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The code that was printed before opens nothing any more from that moment on.</source>
        <translation>从那一刻起，以前打印的恢复码就打不开任何东西了。</translation>
    </message>
    <message>
        <source>Make a new code</source>
        <translation>生成新的恢复码</translation>
    </message>
    <message>
        <source>Keep the old one</source>
        <translation>仍用原来的</translation>
    </message>
    <message>
        <source>The new recovery code is in force.</source>
        <translation>新的恢复码已生效。</translation>
    </message>
</context>
<context>
    <name>KindTabs</name>
    <message>
        <source>Other kinds</source>
        <translation>其他类型</translation>
    </message>
</context>
<context>
    <name>LedgerWords</name>
    <message>
        <source>Given up, a copy was kept</source>
        <translation>已放弃，留有副本</translation>
    </message>
    <message>
        <source>Sent once more</source>
        <translation>已重试</translation>
    </message>
    <message>
        <source>Repaired</source>
        <translation>已修改重交</translation>
    </message>
    <message>
        <source>This desk works on its own: everything is on this computer, and nothing waits to be sent.</source>
        <translation>本机独立使用：所有内容都在这台电脑上，没有等待发送的内容。</translation>
    </message>
    <message>
        <source>Nothing stands still: headquarters has refused nothing.</source>
        <translation>没有卡住的内容，总部没有拒绝任何修改。</translation>
    </message>
    <message>
        <source>It is gone from this computer, or damaged, and nobody else has it yet. Choose the original again, or remove it from the ticket: %1</source>
        <translation>它在本机已丢失或损坏，别处也还没有。请重新选择原件，或从工单中移除：%1</translation>
    </message>
    <message>
        <source>The disk was full when it was added, and it is no longer where it lay. Add it again: %1</source>
        <translation>添加时磁盘已满，原文件现已不在原处。请重新添加：%1</translation>
    </message>
    <message>
        <source>The disk was full when it was added. Open the ticket and try again there: %1</source>
        <translation>添加时磁盘已满，未能保存。请打开后重试：%1</translation>
    </message>
    <message>
        <source>a draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>a ticket that was never submitted</source>
        <translation>从未提交的工单</translation>
    </message>
    <message>
        <source>Headquarters refused it for good. Mend it, try once more, or give it up.</source>
        <translation>总部不会再接受这一份。可以修改后重交、重试，或放弃并留副本。</translation>
    </message>
    <message>
        <source>Headquarters keeps it and goes on by itself when what it waits for has come.</source>
        <translation>总部已留着它，等它依赖的内容到了会自动继续。</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>Mend…</source>
        <translation>修改重交…</translation>
    </message>
    <message>
        <source>Let %1 take over here, with a PIN if there is one, and send it once more: it is signed again.</source>
        <translation>请 %1 在本机接手（有 PIN 码的先输入），再重新发送，系统会重新签名。</translation>
    </message>
    <message>
        <source>A new record</source>
        <translation>新登记</translation>
    </message>
    <message>
        <source>The step “%1”</source>
        <translation>操作“%1”</translation>
    </message>
    <message>
        <source>The answer to a question</source>
        <translation>对冲突的决定</translation>
    </message>
    <message>
        <source>Taking it back</source>
        <translation>作废</translation>
    </message>
    <message>
        <source>Restoring it</source>
        <translation>恢复</translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed field(s)</source>
        <translation>
            <numerusform>修改了 %Ln 个字段</numerusform>
        </translation>
    </message>
    <message>
        <source>Handing it over to %1</source>
        <translation>转交给 %1</translation>
    </message>
    <message>
        <source>Handing the decision over to %1</source>
        <translation>交由 %1 处理</translation>
    </message>
    <message>
        <source>Taking back a note, a contact or a file</source>
        <translation>撤回一条备注、联系记录或文件</translation>
    </message>
    <message>
        <source>Bringing back what was taken back</source>
        <translation>恢复已撤回的内容</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln 处修改</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>sent %Ln time(s) without an answer</source>
        <translation>
            <numerusform>已发送 %Ln 次，没有答复</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them still await their answer</source>
        <translation>
            <numerusform>其中 %Ln 项等待总部答复</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 entries of headquarters taken in</source>
        <translation>已接收总部 %1 条记录</translation>
    </message>
    <message>
        <source>%1; %2 cannot be read here</source>
        <translation>%1；%2 条本机读不了</translation>
    </message>
    <message>
        <source>%1 files are at headquarters</source>
        <translation>%1 个文件已在总部</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are missing on this computer</source>
        <translation>
            <numerusform>其中 %Ln 个在本机找不到</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln question(s)</source>
        <translation>
            <numerusform>%Ln 项待决定</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) stand still</source>
        <translation>
            <numerusform>卡住 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln notice(s)</source>
        <translation>
            <numerusform>%Ln 条提醒</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not yet sent</source>
        <translation>
            <numerusform>%Ln 处修改未发出</numerusform>
        </translation>
    </message>
    <message>
        <source>Only on this computer</source>
        <translation>仅在本机</translation>
    </message>
    <message>
        <source>There is none yet</source>
        <translation>还没有连接总部</translation>
    </message>
    <message>
        <source>Photos and files</source>
        <translation>照片和文件</translation>
    </message>
    <message>
        <source>Everything was sent</source>
        <translation>已全部发出</translation>
    </message>
    <message>
        <source>At headquarters</source>
        <translation>总部已收到</translation>
    </message>
    <message>
        <source>Files waiting</source>
        <translation>待传文件</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>等您处理</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>没有</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>A contact</source>
        <translation>联系记录</translation>
    </message>
    <message>
        <source>A note</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>LineInput</name>
    <message>
        <source>2 d 3 h, or 1:30</source>
        <translation>2天3小时，或 1:30</translation>
    </message>
</context>
<context>
    <name>LineTable</name>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
</context>
<context>
    <name>LinesInput</name>
    <message>
        <source>Add line</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>Remove line</source>
        <translation>删除此行</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Enter: next line · Tab: next cell · Del: remove the line · Ctrl+Z: undo</source>
        <translation>Enter 下一行 · Tab 下一格 · Del 删除此行 · Ctrl+Z 撤销</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Lines: %1</source>
        <translation>明细：%1 行</translation>
    </message>
</context>
<context>
    <name>ListPane</name>
    <message>
        <source>Reading tickets…</source>
        <translation>正在读取工单…</translation>
    </message>
    <message numerus="yes">
        <source>%1 record(s)</source>
        <translation>
            <numerusform>%1 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ticket(s)</source>
        <translation>
            <numerusform>%1 条</numerusform>
        </translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Show all open tickets</source>
        <translation>查看全部未结</translation>
    </message>
    <message>
        <source>Take the filters away</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>New: %1</source>
        <translation>新建%1</translation>
    </message>
    <message>
        <source>↑↓ switch · Space several · Enter edit</source>
        <translation>↑↓ 切换 · 空格 多选 · Enter 编辑</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
</context>
<context>
    <name>LockWindow</name>
    <message>
        <source>BranchDesk</source>
        <translation>网点售后</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>User guide (F1)</source>
        <translation>用户手册 (F1)</translation>
    </message>
    <message>
        <source>What was typed is kept as a draft; what is under way goes on.</source>
        <translation>输入的内容已存为草稿，正在进行的操作照常继续。</translation>
    </message>
    <message>
        <source>Without a passphrase anybody can unlock this desk. Set one in the settings.</source>
        <translation>未设口令时任何人都能解锁，可在设置中设置口令。</translation>
    </message>
    <message>
        <source>Who works here</source>
        <translation>当前操作人</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>PIN of this person</source>
        <translation>此人的 PIN 码</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>退出登录</translation>
    </message>
</context>
<context>
    <name>Locking</name>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln 条记录</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) or file(s)</source>
        <translation>
            <numerusform>%Ln 个照片或文件</numerusform>
        </translation>
    </message>
    <message>
        <source> and </source>
        <translation>和</translation>
    </message>
    <message>
        <source>%1 are only on this computer yet. They stay here, sealed, and go to headquarters when somebody opens it.</source>
        <translation>还有 %1只在本机，尚未上传总部。它们会加密保存在这里，下次打开后继续上传。</translation>
    </message>
    <message>
        <source>Log out all the same</source>
        <translation>仍然退出</translation>
    </message>
</context>
<context>
    <name>LookUpCard</name>
    <message>
        <source>(a form that is not here)</source>
        <translation>（这里没有的表单）</translation>
    </message>
    <message>
        <source>(removed field)</source>
        <translation>（已删除的字段）</translation>
    </message>
    <message>
        <source>Records of</source>
        <translation>查找的记录</translation>
    </message>
    <message>
        <source>Found by their</source>
        <translation>查找依据</translation>
    </message>
    <message>
        <source>waybill number</source>
        <translation>运单号</translation>
    </message>
    <message>
        <source>customer&apos;s phone</source>
        <translation>客户电话</translation>
    </message>
    <message>
        <source>What is known there fills here, where nothing stands yet</source>
        <translation>用查到的内容填写（只填空着的字段）</translation>
    </message>
    <message>
        <source>These records earlier</source>
        <translation>记录上移</translation>
    </message>
    <message>
        <source>These records later</source>
        <translation>记录下移</translation>
    </message>
    <message>
        <source>Remove these records</source>
        <translation>删除这种记录</translation>
    </message>
    <message>
        <source>Fill another field</source>
        <translation>再填一个字段</translation>
    </message>
    <message>
        <source>Known field %1</source>
        <translation>已知字段 %1</translation>
    </message>
    <message>
        <source>Fills %1</source>
        <translation>填入 %1</translation>
    </message>
    <message>
        <source>Do not fill %1</source>
        <translation>不填写%1</translation>
    </message>
</context>
<context>
    <name>LookUpsEditor</name>
    <message>
        <source>There are no records yet that could be found by it.</source>
        <translation>还没有可以按它查找的记录。</translation>
    </message>
    <message>
        <source>Add a kind of records</source>
        <translation>添加一种记录</translation>
    </message>
</context>
<context>
    <name>LooksCard</name>
    <message>
        <source>How it looks</source>
        <translation>界面</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Enter goes to the next field while a ticket is filled in</source>
        <translation>填写工单时，按 Enter 跳到下一项</translation>
    </message>
    <message>
        <source>No Chinese font was found on this computer, so Chinese shows as boxes. Install one.</source>
        <translation>本机没有中文字体，中文会显示为方块。请安装一种。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>Huge</source>
        <translation>特大</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>This window is smaller than %1 × %2. Scroll to what does not fit, or make it larger.</source>
        <translation>窗口小于 %1 × %2，放不下的部分可以滚动查看，也可以把窗口拉大。</translation>
    </message>
    <message>
        <source>BranchDesk</source>
        <translation>网点售后</translation>
    </message>
</context>
<context>
    <name>MatchStep</name>
    <message>
        <source>%1 of %2 columns decided</source>
        <translation>已匹配 %1 / %2 列</translation>
    </message>
    <message>
        <source>nothing fills: %1</source>
        <translation>没有列填入：%1</translation>
    </message>
    <message>
        <source>every required field is filled</source>
        <translation>必填字段齐全</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Excel 列</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样例值</translation>
    </message>
    <message>
        <source>→ Field</source>
        <translation>→ 系统字段</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>可信度</translation>
    </message>
    <message>
        <source>How it is read</source>
        <translation>转换规则</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>choose…</source>
        <translation>请选择…</translation>
    </message>
    <message>
        <source>Field for the column %1</source>
        <translation>列“%1”对应的字段</translation>
    </message>
    <message>
        <source>%1?</source>
        <translation>%1？</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>%1 is %2</source>
        <translation>“%1”就是“%2”</translation>
    </message>
    <message>
        <source>to be decided</source>
        <translation>待确认</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) to check</source>
        <translation>
            <numerusform>%Ln 行需核对</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Fix the rows of %1</source>
        <translation>修复列“%1”的行</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Sheets with the same header</source>
        <translation>表头相同的工作表</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
</context>
<context>
    <name>MissingNotice</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s) still missing: %1</source>
        <translation>
            <numerusform>还差 %Ln 项：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Fill in</source>
        <translation>去填写</translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s) to fill in or mend: %1</source>
        <translation>
            <numerusform>还有 %Ln 项要填写或修改：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>去修改</translation>
    </message>
</context>
<context>
    <name>MoveCard</name>
    <message>
        <source>Name of the step (Chinese)</source>
        <translation>步骤名称（中文）</translation>
    </message>
    <message>
        <source>Name of the step (English)</source>
        <translation>步骤名称（英文）</translation>
    </message>
    <message>
        <source>Can be taken in</source>
        <translation>可以从这些状态执行</translation>
    </message>
    <message>
        <source>From “%1”</source>
        <translation>从“%1”</translation>
    </message>
    <message>
        <source>Leads to</source>
        <translation>执行后变为</translation>
    </message>
    <message>
        <source>The main button of its states</source>
        <translation>作为这些状态的主按钮</translation>
    </message>
    <message>
        <source>This step earlier</source>
        <translation>步骤上移</translation>
    </message>
    <message>
        <source>This step later</source>
        <translation>步骤下移</translation>
    </message>
    <message>
        <source>Remove this step from the form</source>
        <translation>删除这个步骤</translation>
    </message>
    <message>
        <source>%1; asks for %2</source>
        <translation>%1，须填写%2</translation>
    </message>
    <message>
        <source>Asks for</source>
        <translation>执行时必须填写</translation>
    </message>
    <message>
        <source>Another field …</source>
        <translation>再加一个字段…</translation>
    </message>
    <message>
        <source>(removed field)</source>
        <translation>（已删除的字段）</translation>
    </message>
    <message>
        <source>Ask for “%1” no more</source>
        <translation>不再要求填写“%1”</translation>
    </message>
</context>
<context>
    <name>MovesEditor</name>
    <message>
        <source>Add a step</source>
        <translation>添加步骤</translation>
    </message>
    <message>
        <source>New step</source>
        <translation>新步骤</translation>
    </message>
</context>
<context>
    <name>NameRow</name>
    <message>
        <source>Name of the view</source>
        <translation>视图名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Another view has this name.</source>
        <translation>已有同名的视图。</translation>
    </message>
</context>
<context>
    <name>Navigator</name>
    <message>
        <source>All tickets</source>
        <translation>全部工单</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>冲突处理</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步中心</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>资料</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>用户手册</translation>
    </message>
    <message>
        <source>Forms</source>
        <translation>表单</translation>
    </message>
</context>
<context>
    <name>NewRecordController</name>
    <message>
        <source>The new version of the form is used now.</source>
        <translation>现在使用表单的新版本。</translation>
    </message>
    <message>
        <source>Some files are not stored yet. Wait for them, or take them out.</source>
        <translation>还有附件没有存好。请稍等，或将其移除。</translation>
    </message>
    <message>
        <source>The draft was discarded.</source>
        <translation>草稿已放弃。</translation>
    </message>
    <message>
        <source>%1 began this ticket. It stays a draft until %1 submits it.</source>
        <translation>这张工单是%1开始填写的，由%1提交前一直是草稿。</translation>
    </message>
</context>
<context>
    <name>NewRecordPage</name>
    <message>
        <source>Draft saved %1</source>
        <translation>草稿已自动保存 %1</translation>
    </message>
    <message>
        <source>Go on with unfinished (%1)</source>
        <translation>继续未完成（%1）</translation>
    </message>
    <message>
        <source>Not submitted yet: %1</source>
        <translation>有一份未提交的草稿：%1</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>继续填写</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Discard draft</source>
        <translation>放弃草稿</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>附件 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Enter: next field · Ctrl+Enter: submit</source>
        <translation>Enter 下一项 · Ctrl+Enter 提交</translation>
    </message>
    <message>
        <source>Ctrl+Enter: submit</source>
        <translation>Ctrl+Enter 提交</translation>
    </message>
</context>
<context>
    <name>NewsBanner</name>
    <message>
        <source>Sync centre</source>
        <translation>同步中心</translation>
    </message>
</context>
<context>
    <name>NewsCard</name>
    <message>
        <source>What you should know</source>
        <translation>您需要知道的</translation>
    </message>
</context>
<context>
    <name>NewsWords</name>
    <message>
        <source>Read it anew</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Enter a new code</source>
        <translation>输入新的一次性代码</translation>
    </message>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Something unusual happened, and nothing was lost. Tell headquarters if it comes again.</source>
        <translation>发生了少见的情况，数据没有丢失。若再次出现，请告诉总部。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are sent again.</source>
        <translation>
            <numerusform>%Ln 处修改会重新发送。</numerusform>
        </translation>
    </message>
    <message>
        <source>A copy of this program&apos;s data works on another computer. This computer goes on under a name of its own, and nothing is lost. If nobody made that copy on purpose, call headquarters.</source>
        <translation>本程序的数据被复制到另一台电脑上使用。本机已改用自己的编号继续工作，数据没有丢失。如果不是有意复制的，请致电总部。</translation>
    </message>
    <message>
        <source>The data on this computer was put back to an older state. What headquarters has comes back by itself. Look through your latest tickets before you go on.</source>
        <translation>本机的数据被恢复到较早的状态。总部已有的内容会自动取回。请先核对最近的工单，再继续工作。</translation>
    </message>
    <message>
        <source>Headquarters was put back to an older state, and this computer gave back what was missing there. You need not do anything.</source>
        <translation>总部的数据被恢复到较早的状态，本机已补回总部缺少的内容。您无需处理。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that the database had lost are back and are sent to headquarters. Look through them.</source>
        <translation>
            <numerusform>数据库曾丢失的 %Ln 处修改已找回，并会发往总部。请核对一遍。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Headquarters had a ticket erased. %Ln change(s) that were made on it here and not sent yet are erased with it.</source>
        <translation>
            <numerusform>总部按要求删除了一张工单的内容，本机在该工单上尚未发出的 %Ln 处修改已一并删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>2 devices, 1 image: the data of “%1” (branch %2) works on two computers. Find out which one is the copy, and set it up as a device of its own.</source>
        <translation>2 台设备，同一份数据：“%1”（网点 %2）的数据在两台电脑上同时使用。请查明哪一台是复制的，并把它登记为单独的设备。</translation>
    </message>
    <message>
        <source>The data of “%1” (branch %2) was put back to an older state. It gets back what headquarters has; ask the branch why it was put back.</source>
        <translation>“%1”（网点 %2）的数据被恢复到较早的状态，总部已有的内容会自动补回。请向网点了解恢复的原因。</translation>
    </message>
    <message>
        <source>“%1” (branch %2) is locked. What it sent since then changes nothing until somebody at the hub accepts or refuses it there.</source>
        <translation>“%1”（网点 %2）已锁定。锁定后它发来的内容暂不生效，需由总部服务器的管理员审核：接收或拒绝。</translation>
    </message>
    <message>
        <source>Somebody signs on “%1” (branch %2) with a second key. What is signed with it waits. Ask the branch; if its person says so, the hub allows it with: reset-pin</source>
        <translation>在“%1”（网点 %2）上有人用第二把密钥签名，所签的操作暂缓。请向网点核实；本人确认后，在总部服务器上用 reset-pin 放行。</translation>
    </message>
    <message>
        <source>Some tickets on this computer differ from those at headquarters. Read them anew; what you have not sent yet is kept.</source>
        <translation>本机有些工单与总部的不一致。请重新读取；尚未发送的内容会保留。</translation>
    </message>
    <message numerus="yes">
        <source>This program cannot read %Ln entry(s) of headquarters, so some tickets look older here than they are. Nothing is lost. Install the newer version of the program, or read it anew.</source>
        <translation>
            <numerusform>本程序读不了总部的 %Ln 条记录，有些工单在本机显示的可能不是最新内容。数据没有丢失。请安装新版程序，或重新读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>Headquarters locked this device. What you enter is kept and sent for review, but nothing new comes in. Call headquarters.</source>
        <translation>总部已锁定本设备。您录入的内容会保留并送交总部审核，但收不到新内容。请致电总部。</translation>
    </message>
    <message>
        <source>Headquarters was put back to a day before this device was set up, and does not know it any more. Ask headquarters for a new code and enter it in the settings. Everything here is kept, and what is missing there is sent then.</source>
        <translation>总部的数据恢复到了本机接入之前的状态，已不认识本机。请向总部要一个新的一次性代码，在设置中输入。本机内容全部保留，总部缺少的会在接入后补发。</translation>
    </message>
    <message>
        <source>This program is too old to receive. What you enter is still sent. Install the newer version to see what others do.</source>
        <translation>本程序版本过旧，收不到新内容；您录入的仍会发出。请安装新版本，才能看到其他人的处理。</translation>
    </message>
</context>
<context>
    <name>NotStored</name>
    <message numerus="yes">
        <source>%Ln file(s) could not be stored while the disk was full: %1.</source>
        <translation>
            <numerusform>磁盘满时有 %Ln 个文件没有存下：%1。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused file(s) are no longer where they lay; add them again: %1.</source>
        <translation>
            <numerusform>有 %Ln 个没存下的文件已不在原处，请重新添加：%1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%1 of ticket %2</source>
        <translation>%1（工单 %2）</translation>
    </message>
    <message>
        <source>%1 of a draft</source>
        <translation>%1（未提交的草稿）</translation>
    </message>
    <message>
        <source>%1 of a ticket that was never submitted</source>
        <translation>%1（所属工单没有提交）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are stored and added to their tickets.</source>
        <translation>
            <numerusform>已存好 %Ln 个文件，并加进了各自的工单。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>NoteBar</name>
    <message>
        <source>Add a note; Ctrl+Enter adds it</source>
        <translation>添加备注，Ctrl+Enter 提交</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系记录</translation>
    </message>
    <message>
        <source>Log a call, a message or a visit</source>
        <translation>登记一次电话、消息或上门</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Noting</name>
    <message>
        <source>Note added.</source>
        <translation>备注已添加。</translation>
    </message>
    <message>
        <source>Contact logged.</source>
        <translation>联系记录已登记。</translation>
    </message>
</context>
<context>
    <name>OwnViews</name>
    <message>
        <source>There are as many views as fit. Delete one first.</source>
        <translation>视图已满，请先删除一个。</translation>
    </message>
    <message>
        <source>The view “%1” was deleted.</source>
        <translation>视图“%1”已删除。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Kinds of fields</source>
        <translation>字段类型</translation>
    </message>
    <message>
        <source>Click, drag to the page, or press Enter.</source>
        <translation>点击、拖到页面，或选中后按 Enter。</translation>
    </message>
</context>
<context>
    <name>PhotoStrip</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Choose files</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Drop or paste</source>
        <translation>拖入 / 粘贴</translation>
    </message>
    <message>
        <source>Drop or paste files here</source>
        <translation>把文件拖入或粘贴到这里</translation>
    </message>
    <message>
        <source>No photos or files</source>
        <translation>没有照片和文件</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln more</source>
        <translation>
            <numerusform>再显示（还有 %Ln 个）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to upload</source>
        <translation>
            <numerusform>%Ln 个待上传</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln being stored</source>
        <translation>
            <numerusform>正在存入 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos and files</source>
        <translation>照片与附件</translation>
    </message>
    <message>
        <source>Only files on this computer can be added. Save it first, then drop it here.</source>
        <translation>只能添加本机上的文件，请先保存再拖入。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未结</translation>
    </message>
    <message>
        <source>Open with another program</source>
        <translation>用其他程序打开</translation>
    </message>
    <message>
        <source>Get the original</source>
        <translation>取回原图</translation>
    </message>
    <message>
        <source>Save a copy …</source>
        <translation>另存副本 …</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>作废</translation>
    </message>
</context>
<context>
    <name>PhotoTile</name>
    <message>
        <source>on its way, %1 % are here</source>
        <translation>正在取回，已到 %1 %</translation>
    </message>
    <message>
        <source>asked for, it comes as soon as headquarters has it</source>
        <translation>已请求原图，总部有了就会取回</translation>
    </message>
    <message>
        <source>being stored</source>
        <translation>正在存入</translation>
    </message>
    <message>
        <source>not stored, press to try again</source>
        <translation>未存入，点击重试</translation>
    </message>
    <message>
        <source>stored on this computer</source>
        <translation>已存在本机</translation>
    </message>
    <message>
        <source>waiting for upload</source>
        <translation>等待上传</translation>
    </message>
    <message>
        <source>uploaded</source>
        <translation>已上传</translation>
    </message>
    <message>
        <source>at HQ, not on this computer yet</source>
        <translation>在总部，尚未下载到本机</translation>
    </message>
    <message>
        <source>the file is missing on this computer</source>
        <translation>本机缺少该文件</translation>
    </message>
</context>
<context>
    <name>PhotoViewer</name>
    <message>
        <source>This photo cannot be shown.</source>
        <translation>这张照片无法显示。</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>The photo before (left arrow)</source>
        <translation>上一张（←）</translation>
    </message>
    <message>
        <source>The next photo (right arrow)</source>
        <translation>下一张（→）</translation>
    </message>
    <message>
        <source>Smaller (-)</source>
        <translation>缩小（-）</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>放大（+）</translation>
    </message>
    <message>
        <source>Save a copy without place and device (Ctrl+S)</source>
        <translation>另存副本，不含拍摄位置和设备（Ctrl+S）</translation>
    </message>
    <message>
        <source>Open with another program</source>
        <translation>用其他程序打开</translation>
    </message>
    <message>
        <source>Back to the ticket (Esc)</source>
        <translation>返回工单（Esc）</translation>
    </message>
    <message>
        <source>The photo is being opened …</source>
        <translation>正在打开照片……</translation>
    </message>
    <message>
        <source>This is a smaller picture; the original is at headquarters.</source>
        <translation>这是缩小的照片，原图在总部。</translation>
    </message>
    <message>
        <source>Get the original</source>
        <translation>取回原图</translation>
    </message>
    <message>
        <source>This is a smaller picture. The original was asked for and comes as soon as headquarters has it.</source>
        <translation>这是缩小的照片。已请求原图，总部有了就会取回。</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>PickView</name>
    <message>
        <source>Tick none</source>
        <translation>全部不选</translation>
    </message>
    <message>
        <source>Tick all</source>
        <translation>全部勾选</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>What can be ticked</source>
        <translation>可勾选的内容</translation>
    </message>
</context>
<context>
    <name>PinPart</name>
    <message>
        <source>The PIN is in force: nobody else acts in this name on this computer.</source>
        <translation>PIN 码已生效：在本机别人不能再以此人名义操作。</translation>
    </message>
    <message>
        <source>There is no PIN any more: whoever works on this computer may act in this name.</source>
        <translation>PIN 码已取消：在本机工作的任何人都可以此人名义操作。</translation>
    </message>
    <message>
        <source>%1 works here without a PIN: whoever sits at this computer can act in this name.</source>
        <translation>%1 在本机没有 PIN 码：坐在这台电脑前的人都能以此人名义操作。</translation>
    </message>
    <message>
        <source>%1 has a PIN here: the lock and the list of people ask for it. Headquarters can reset a forgotten one.</source>
        <translation>%1 在本机设有 PIN 码，解锁和换人时要输入。忘记后由总部重置。</translation>
    </message>
    <message>
        <source>A PIN needs headquarters, who can reset it when it is forgotten.</source>
        <translation>PIN 码忘记后要由总部重置，请先把本机接入总部。</translation>
    </message>
    <message>
        <source>Change the PIN</source>
        <translation>修改 PIN 码</translation>
    </message>
    <message>
        <source>Set a PIN</source>
        <translation>设置 PIN 码</translation>
    </message>
    <message>
        <source>Remove the PIN</source>
        <translation>取消 PIN 码</translation>
    </message>
    <message>
        <source>PIN in force</source>
        <translation>现有 PIN 码</translation>
    </message>
    <message>
        <source>New PIN, 6 to 12 digits</source>
        <translation>新 PIN 码，6 至 12 位数字</translation>
    </message>
    <message>
        <source>New PIN once more</source>
        <translation>再输一次新的 PIN 码</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>取消它</translation>
    </message>
    <message>
        <source>Use it from now on</source>
        <translation>从现在起使用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The new PIN was typed in two ways: type it once more.</source>
        <translation>两次输入的新 PIN 码不一样：请再输一次。</translation>
    </message>
</context>
<context>
    <name>PolicyEditor</name>
    <message>
        <source>It compares two dates of the form, such as “Bought on” and “Asked on”: add them to the page first.</source>
        <translation>它比较表单里的两个日期，例如“购买日期”和“申请日期”，请先把它们加到页面上。</translation>
    </message>
    <message>
        <source>Begin the table</source>
        <translation>建立政策表</translation>
    </message>
    <message>
        <source>Cannot be read, and not in use: %1</source>
        <translation>看不懂，没有生效：%1</translation>
    </message>
    <message>
        <source>Day of purchase</source>
        <translation>购买日期取自</translation>
    </message>
    <message>
        <source>Day of asking</source>
        <translation>申请日期取自</translation>
    </message>
    <message>
        <source>Product group</source>
        <translation>商品类别</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>The first row that fits decides</source>
        <translation>从上到下，以第一个符合的行为准</translation>
    </message>
    <message>
        <source>Add a row</source>
        <translation>添加一行</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>不要它</translation>
    </message>
    <message>
        <source>Said when no row fits (Chinese)</source>
        <translation>都不符合时的理由（中文）</translation>
    </message>
    <message>
        <source>Said when no row fits (English)</source>
        <translation>都不符合时的理由（英文）</translation>
    </message>
    <message>
        <source>Does not matter</source>
        <translation>不区分</translation>
    </message>
    <message>
        <source>Not covered</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>Within seven days</source>
        <translation>七天内</translation>
    </message>
</context>
<context>
    <name>PolicyRowCard</name>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>Reason (Chinese)</source>
        <translation>理由（中文）</translation>
    </message>
    <message>
        <source>Reason (English)</source>
        <translation>理由（英文）</translation>
    </message>
    <message>
        <source>Covered</source>
        <translation>期限</translation>
    </message>
    <message>
        <source>Months</source>
        <translation>月数</translation>
    </message>
    <message>
        <source>and days</source>
        <translation>另加天数</translation>
    </message>
    <message>
        <source>Bought from</source>
        <translation>购买日期从</translation>
    </message>
    <message>
        <source>until</source>
        <translation>到</translation>
    </message>
    <message>
        <source>This row earlier</source>
        <translation>上移一行</translation>
    </message>
    <message>
        <source>This row later</source>
        <translation>下移一行</translation>
    </message>
    <message>
        <source>Remove this row</source>
        <translation>删除这一行</translation>
    </message>
    <message>
        <source>for a time</source>
        <translation>有期限</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>长期有效</translation>
    </message>
    <message>
        <source>never</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>Only for (none: for all)</source>
        <translation>只适用于（不勾选则全部适用）</translation>
    </message>
    <message>
        <source>Serial numbers that begin with</source>
        <translation>序列号开头是</translation>
    </message>
    <message>
        <source>Parted by commas</source>
        <translation>用逗号分隔</translation>
    </message>
</context>
<context>
    <name>PolicyTrial</name>
    <message>
        <source>Try it</source>
        <translation>试算</translation>
    </message>
    <message>
        <source>Bought on</source>
        <translation>购买日期</translation>
    </message>
    <message>
        <source>Asked on</source>
        <translation>申请日期</translation>
    </message>
    <message>
        <source>Product group</source>
        <translation>商品类别</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
</context>
<context>
    <name>PolicyWords</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>(without a reason)</source>
        <translation>（没有理由）</translation>
    </message>
    <message>
        <source>never</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>长期有效</translation>
    </message>
    <message numerus="yes">
        <source>%Ln month(s)</source>
        <translation>
            <numerusform>%Ln 个月</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln day(s)</source>
        <translation>
            <numerusform>%Ln 天</numerusform>
        </translation>
    </message>
    <message>
        <source>(removed)</source>
        <translation>（已删除）</translation>
    </message>
</context>
<context>
    <name>PracticeCard</name>
    <message>
        <source>Practice</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>This is the practice desk. Nothing in it is real, and nothing leaves it.</source>
        <translation>这是练习资料，里面都是虚构的，也不会传到任何地方。</translation>
    </message>
    <message>
        <source>Clear the sample data</source>
        <translation>清除示例数据</translation>
    </message>
    <message>
        <source>A desk of its own with one year of an invented branch. Your work stays as it is meanwhile.</source>
        <translation>一份单独的资料，内有虚构网点一年的台账。您自己的资料在此期间原样不动。</translation>
    </message>
    <message>
        <source>Practise with sample data</source>
        <translation>用示例数据练习</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>What is still to be mended keeps the form from being shown here.</source>
        <translation>还有需要改正的地方，改好后才能预览。</translation>
    </message>
    <message>
        <source>In Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>In English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Wide window</source>
        <translation>宽窗口</translation>
    </message>
    <message>
        <source>Narrow window</source>
        <translation>窄窗口</translation>
    </message>
    <message>
        <source>Preview of the form</source>
        <translation>表单预览</translation>
    </message>
</context>
<context>
    <name>Print</name>
    <message>
        <source>Printed %1 by %2</source>
        <translation>%1 打印，打印人：%2</translation>
    </message>
    <message>
        <source>BranchDesk</source>
        <translation>网点售后</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户签字</translation>
    </message>
    <message>
        <source>Handled by</source>
        <translation>经办人</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>登记时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>登记人</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已作废</translation>
    </message>
</context>
<context>
    <name>PrintController</name>
    <message>
        <source>Changes that are not submitted yet are not printed.</source>
        <translation>尚未提交的修改不会打印出来。</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>已保存为 %1。</translation>
    </message>
    <message>
        <source>Sent to %1.</source>
        <translation>已发送到 %1。</translation>
    </message>
    <message>
        <source>Drawing the pages …</source>
        <translation>正在生成页面……</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>This record is not on this computer.</source>
        <translation>本机没有这条记录。</translation>
    </message>
</context>
<context>
    <name>PrintPage</name>
    <message>
        <source>Print %1</source>
        <translation>打印 %1</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more page(s) are printed but not shown here.</source>
        <translation>
            <numerusform>其余 %Ln 页会打印，此处不预览。</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to the ticket (Esc)</source>
        <translation>返回工单（Esc）</translation>
    </message>
    <message>
        <source>Save as PDF …</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Mask phone numbers</source>
        <translation>隐藏手机号</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>打印机</translation>
    </message>
    <message>
        <source>No printer on this computer; save a PDF.</source>
        <translation>本机没有打印机，可存为 PDF。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>打印预览</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
</context>
<context>
    <name>Properties</name>
    <message>
        <source>Section</source>
        <translation>分区</translation>
    </message>
    <message>
        <source>The form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Choose a field or a section on the page to change it.</source>
        <translation>在页面上选一个字段或分区来修改。</translation>
    </message>
    <message>
        <source>Fewer properties</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>More properties</source>
        <translation>更多属性</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove (Del)</source>
        <translation>删除（Del）</translation>
    </message>
    <message>
        <source>This is not accepted here.</source>
        <translation>这里不接受这个值。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Result</source>
        <translation>导入结果</translation>
    </message>
    <message>
        <source>What the import would do</source>
        <translation>试算结果</translation>
    </message>
    <message numerus="yes">
        <source>The rows are counted once %Ln column(s) are decided.</source>
        <translation>
            <numerusform>还有 %Ln 列待确认，确认后开始试算。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 rows are counted so far…</source>
        <translation>正在试算，已读 %1 行…</translation>
    </message>
    <message>
        <source>The rows are being counted…</source>
        <translation>正在试算…</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>can come in</source>
        <translation>可导入</translation>
    </message>
    <message>
        <source>to check</source>
        <translation>需核对</translation>
    </message>
    <message>
        <source>here already</source>
        <translation>重复</translation>
    </message>
    <message numerus="yes">
        <source>blanks filled in %Ln ticket(s)</source>
        <translation>
            <numerusform>%Ln 张工单补全了空白</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are no tickets</source>
        <translation>
            <numerusform>非工单 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln done earlier</source>
        <translation>
            <numerusform>此前已处理 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) together</source>
        <translation>
            <numerusform>合计 %Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行 预览</translation>
    </message>
    <message>
        <source>Tickets that are here already</source>
        <translation>冲突处理</translation>
    </message>
    <message>
        <source>Skip the row, note it</source>
        <translation>已有工单：跳过并记录</translation>
    </message>
    <message>
        <source>Fill what is empty</source>
        <translation>已有工单：用新值补空</translation>
    </message>
    <message>
        <source>Make a new ticket</source>
        <translation>已有工单：另存为新工单</translation>
    </message>
    <message>
        <source>Row before</source>
        <translation>上一行</translation>
    </message>
    <message>
        <source>Row after</source>
        <translation>下一行</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>The file is only read. A whole import can be taken back.</source>
        <translation>原文件只读，不会被改动；导入可整批撤销。</translation>
    </message>
</context>
<context>
    <name>RecogniseStep</name>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>导入为</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>表头</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>To mind</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>none found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>hidden sheet</source>
        <translation>隐藏的工作表</translation>
    </message>
    <message numerus="yes">
        <source>%Ln hidden row(s)</source>
        <translation>
            <numerusform>%Ln 行被隐藏</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) with an error</source>
        <translation>
            <numerusform>%Ln 个错误值</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wrong total(s)</source>
        <translation>
            <numerusform>%Ln 处合计不符</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s) at cells</source>
        <translation>
            <numerusform>%Ln 条批注</numerusform>
        </translation>
    </message>
    <message>
        <source>more rows below</source>
        <translation>下方还有更多行</translation>
    </message>
    <message>
        <source>— do not import —</source>
        <translation>— 不导入 —</translation>
    </message>
    <message>
        <source>What sheet %1 becomes</source>
        <translation>工作表“%1”导入为</translation>
    </message>
    <message>
        <source>Row %1 is</source>
        <translation>第 %1 行是</translation>
    </message>
    <message>
        <source>Every row of the sheet, and what it is taken for. Only data becomes tickets.</source>
        <translation>工作表的每一行及其判断；只有“数据”会成为工单。</translation>
    </message>
    <message>
        <source>This row names the columns</source>
        <translation>设为表头</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Rows of the sheet</source>
        <translation>工作表的行</translation>
    </message>
    <message>
        <source>What the row is</source>
        <translation>这一行是什么</translation>
    </message>
</context>
<context>
    <name>RecordController</name>
    <message>
        <source>This record is not on this computer.</source>
        <translation>本机没有这条记录。</translation>
    </message>
    <message>
        <source>%1 is registered.</source>
        <translation>%1 已登记。</translation>
    </message>
    <message>
        <source>A file of this form is not stored yet. Wait a moment, then try again.</source>
        <translation>表单中的文件还没有保存好，请稍等片刻再提交。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s) changed.</source>
        <translation>
            <numerusform>已修改 %Ln 个字段。</numerusform>
        </translation>
    </message>
    <message>
        <source>The changes were discarded.</source>
        <translation>修改已放弃。</translation>
    </message>
    <message>
        <source>“%1” is done.</source>
        <translation>“%1”已完成。</translation>
    </message>
    <message>
        <source>%1 is in charge now.</source>
        <translation>已转派给 %1。</translation>
    </message>
    <message>
        <source>Nobody is in charge now.</source>
        <translation>已取消负责人。</translation>
    </message>
    <message>
        <source>The record was taken back.</source>
        <translation>已作废。</translation>
    </message>
    <message>
        <source>The record was restored.</source>
        <translation>已恢复。</translation>
    </message>
    <message>
        <source>The file was taken back.</source>
        <translation>附件已移除。</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>已撤销。</translation>
    </message>
</context>
<context>
    <name>RecordFiles</name>
    <message>
        <source>%1 is called a photo but is none; it was added as a file.</source>
        <translation>%1 名为照片，其实不是照片，已作为文件添加。</translation>
    </message>
    <message>
        <source>Saved as %1, without the place and the device that the photo was taken with.</source>
        <translation>已另存为 %1，不含拍摄位置和设备信息。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) added.</source>
        <translation>
            <numerusform>已添加 %Ln 个附件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Only photos can be saved as a copy.</source>
        <translation>只有照片可以另存副本。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 is being saved …</source>
        <translation>正在另存 %1 …</translation>
    </message>
    <message>
        <source>%1 was asked for. It comes when headquarters can be reached and has it; work on meanwhile.</source>
        <translation>已请求 %1。连上总部且总部有原图时就会取回，您可以继续工作。</translation>
    </message>
</context>
<context>
    <name>RecordHeader</name>
    <message>
        <source>Assign</source>
        <translation>转派</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Reply: %1</source>
        <translation>回复：%1</translation>
    </message>
    <message numerus="yes">
        <source>Asked again %Ln time(s)</source>
        <translation>
            <numerusform>催单 %Ln 次</numerusform>
        </translation>
    </message>
    <message>
        <source>Hand over …</source>
        <translation>转交 …</translation>
    </message>
    <message>
        <source>Take back …</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>Erase for ever …</source>
        <translation>永久删除…</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Choose an entry of the list, or make a new one.</source>
        <translation>请在列表中选择一条记录，或新建一条。</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>by undoing its registration</source>
        <translation>撤销登记</translation>
    </message>
    <message>
        <source>with its whole import</source>
        <translation>随整批导入撤销</translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <translation>已作废：%1</translation>
    </message>
</context>
<context>
    <name>RecordState</name>
    <message>
        <source>Headquarters</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>内容已删除</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Refused by HQ</source>
        <translation>总部已拒绝</translation>
    </message>
    <message>
        <source>Waits for your decision</source>
        <translation>等您决定</translation>
    </message>
    <message>
        <source>Set aside at HQ</source>
        <translation>总部暂缓</translation>
    </message>
    <message>
        <source>Not uploaded</source>
        <translation>未上传</translation>
    </message>
    <message>
        <source>At HQ, answer on its way</source>
        <translation>已到总部，等待回复</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>已上传</translation>
    </message>
    <message>
        <source>Its content was erased as demanded, %1: %2</source>
        <translation>内容已按要求删除，%1：%2</translation>
    </message>
</context>
<context>
    <name>RefusedPanel</name>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Files that were not added</source>
        <translation>未能添加的文件</translation>
    </message>
    <message numerus="yes">
        <source>%Ln earlier file(s) were not added either.</source>
        <translation>
            <numerusform>更早还有 %Ln 个文件未能添加。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were not added</source>
        <translation>
            <numerusform>%Ln 个文件未能添加</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 (%2 times)</source>
        <translation>%1（%2 次）</translation>
    </message>
</context>
<context>
    <name>RegionBox</name>
    <message>
        <source>No region</source>
        <translation>不选地区</translation>
    </message>
    <message>
        <source>Back from %1</source>
        <translation>返回上一级（%1）</translation>
    </message>
</context>
<context>
    <name>RelationInput</name>
    <message>
        <source>Number, customer or words</source>
        <translation>单号、客户或关键词</translation>
    </message>
    <message>
        <source>Open the linked record</source>
        <translation>打开关联的记录</translation>
    </message>
    <message>
        <source>Not on this computer (%1)</source>
        <translation>本机没有这条记录（%1）</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Number, customer, end of a phone, or scan…</source>
        <translation>搜索单号 / 客户 / 电话尾号，或扫描…</translation>
    </message>
    <message>
        <source>Search tickets</source>
        <translation>搜索工单</translation>
    </message>
    <message>
        <source>Search in all tickets (Ctrl+F). Several words: all of them must fit.</source>
        <translation>在全部工单中搜索（Ctrl+F）。多个词须同时符合。</translation>
    </message>
</context>
<context>
    <name>SearchJoin</name>
    <message>
        <source>No ticket has the number %1.</source>
        <translation>没有单号为 %1 的工单。</translation>
    </message>
    <message>
        <source>New ticket with it</source>
        <translation>用它新建工单</translation>
    </message>
    <message>
        <source>The scan went through the input method. Please switch to English input and scan again.</source>
        <translation>扫描内容进了输入法。请切换到英文输入后再扫一次。</translation>
    </message>
</context>
<context>
    <name>SectionFrame</name>
    <message>
        <source>Drag a field here, or choose one at the left and press Enter.</source>
        <translation>把字段拖到这里，或在左侧选中后按 Enter。</translation>
    </message>
</context>
<context>
    <name>SectionTile</name>
    <message>
        <source>Section %1</source>
        <translation>分区 %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s)</source>
        <translation>
            <numerusform>%Ln 个字段</numerusform>
        </translation>
    </message>
    <message>
        <source>(without a name)</source>
        <translation>（未命名）</translation>
    </message>
</context>
<context>
    <name>SetUpSteps</name>
    <message>
        <source>Please fill in the address and the code.</source>
        <translation>请填写服务器地址和代码。</translation>
    </message>
    <message>
        <source>Please fill in the number and the name of the branch.</source>
        <translation>请填写网点编号和网点名称。</translation>
    </message>
    <message>
        <source>A branch number has 2 to 12 letters and digits, such as 440106.</source>
        <translation>网点编号为 2 到 12 位字母或数字，例如 440106。</translation>
    </message>
    <message>
        <source>Please fill in your name.</source>
        <translation>请填写您的姓名。</translation>
    </message>
    <message>
        <source>A name has at most %1 characters.</source>
        <translation>名称最多 %1 个字。</translation>
    </message>
    <message>
        <source>A passphrase has at least 10 characters.</source>
        <translation>口令至少要 10 个字符。</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>两次输入的口令不一样。</translation>
    </message>
    <message>
        <source>Asking headquarters…</source>
        <translation>正在询问总部……</translation>
    </message>
    <message>
        <source>Setting up…</source>
        <translation>正在设置…</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎使用</translation>
    </message>
    <message>
        <source>Headquarters</source>
        <translation>总部</translation>
    </message>
    <message>
        <source>Who works here?</source>
        <translation>谁在这里工作？</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Everything here is encrypted. The system keyring keeps the key; a passphrase is a second way in.</source>
        <translation>本机资料全部加密。密钥由系统钥匙串保管；口令是第二条路。</translation>
    </message>
    <message>
        <source>Everything here is encrypted. This computer has no keyring, so a passphrase opens it.</source>
        <translation>本机资料全部加密。这台电脑没有钥匙串，所以要用口令打开。</translation>
    </message>
    <message>
        <source>A few questions, then you can begin. All of it can be changed later.</source>
        <translation>回答几个问题就可以开始，以后都能再改。</translation>
    </message>
    <message>
        <source>The code tells which branch this computer belongs to. The network is needed once, for that.</source>
        <translation>代码会说明这台电脑属于哪个网点，为此要联网一次。</translation>
    </message>
    <message>
        <source>The name that stands on the timeline. Others who share this computer are added later.</source>
        <translation>时间线上显示的就是这个名字。共用这台电脑的其他人以后再加。</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>User guide (F1)</source>
        <translation>用户手册 (F1)</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>The branch works on this computer alone. That needs no code and no network.</source>
        <translation>本网点先在这台电脑上单独使用，不需要代码，也不用联网。</translation>
    </message>
    <message>
        <source>Practise with sample data</source>
        <translation>用示例数据练习</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>开始使用</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>字号</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>Huge</source>
        <translation>特大</translation>
    </message>
    <message>
        <source>Outer box damaged, 2 items missing</source>
        <translation>外箱破损，内件缺少 2 件</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>理赔</translation>
    </message>
    <message>
        <source>With a one-time code from headquarters</source>
        <translation>凭总部给的一次性代码</translation>
    </message>
    <message>
        <source>On its own; headquarters may come later</source>
        <translation>先单机使用，以后再连总部</translation>
    </message>
    <message>
        <source>Address of the hub</source>
        <translation>总部服务器地址</translation>
    </message>
    <message>
        <source>One-time code from headquarters</source>
        <translation>总部给的一次性代码</translation>
    </message>
    <message>
        <source>Branch number</source>
        <translation>网点编号</translation>
    </message>
    <message>
        <source>Branch name</source>
        <translation>网点名称</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Passphrase (may stay empty)</source>
        <translation>口令（可不填）</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>The same passphrase again</source>
        <translation>再输入一次口令</translation>
    </message>
</context>
<context>
    <name>SettingsJoin</name>
    <message>
        <source>Changed.</source>
        <translation>已更改。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>The backup is made and was opened to check it.</source>
        <translation>备份已完成，并已打开检查过。</translation>
    </message>
    <message>
        <source>The copy lies in %1</source>
        <translation>副本在 %1</translation>
    </message>
    <message>
        <source>Stopped. Nothing was left behind.</source>
        <translation>已停止，没有留下半成品。</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>SeveralBar</name>
    <message>
        <source>%1 tickets are for %2 now.</source>
        <translation>已将 %1 张工单交给%2。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undone.</source>
        <translation>已撤销。</translation>
    </message>
    <message>
        <source>%1 chosen</source>
        <translation>已选 %1 条</translation>
    </message>
    <message>
        <source>Put in charge…</source>
        <translation>转派给…</translation>
    </message>
    <message>
        <source>At most %1 at once.</source>
        <translation>一次最多 %1 条。</translation>
    </message>
    <message>
        <source>Choose one only</source>
        <translation>取消多选</translation>
    </message>
</context>
<context>
    <name>SharedCard</name>
    <message>
        <source>Shared computer</source>
        <translation>共用电脑</translation>
    </message>
    <message>
        <source>Locked, the window shows no ticket, and what was typed is kept. A passphrase unlocks it.</source>
        <translation>锁定后窗口不显示任何工单，输入的内容会保留，用口令解锁。</translation>
    </message>
    <message>
        <source>Lock when nobody works</source>
        <translation>无人操作时锁定</translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>%n 分钟后</numerusform>
        </translation>
    </message>
    <message>
        <source>never by itself</source>
        <translation>不自动锁定</translation>
    </message>
    <message>
        <source>Lock now (Ctrl+L)</source>
        <translation>立即锁定（Ctrl+L）</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>What you type is kept as a draft by itself. A ticket counts once it is submitted (Ctrl+Enter).</source>
        <translation>输入的内容会自动存为草稿，不用手动保存；工单提交后才生效（Ctrl+Enter）。</translation>
    </message>
</context>
<context>
    <name>SignatureInput</name>
    <message>
        <source>Sign here</source>
        <translation>请在此签名</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Undo stroke</source>
        <translation>撤销一笔</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Sign again</source>
        <translation>重新签名</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>You are logged out. Your work is kept and sealed.</source>
        <translation>您已退出登录。工作内容已保存并加密。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s) are read from the stick. Leave it in until everything is here.</source>
        <translation>
            <numerusform>正从 U 盘读取 %Ln 个部分，全部到齐之前请不要拔出。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StartWarnings</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>The recovery code was shown, but nobody said that it was kept. Make a new one, to be safe.</source>
        <translation>恢复码显示过，但没有人确认已保管好。为安全起见，请生成一个新的。</translation>
    </message>
</context>
<context>
    <name>StartWindow</name>
    <message>
        <source>BranchDesk</source>
        <translation>网点售后</translation>
    </message>
    <message>
        <source>Opening your desk…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>练习</translation>
    </message>
    <message>
        <source>An invented branch&apos;s log of one year comes in…</source>
        <translation>正在准备虚构网点一年的台账…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>准备好了</translation>
    </message>
    <message>
        <source>Begin with an empty desk, or bring in your old log.</source>
        <translation>可以直接开始，也可以先把以前的台账导进来。</translation>
    </message>
    <message>
        <source>Import an Excel log</source>
        <translation>导入 Excel 台账</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Your branch&apos;s tickets come over the network, or from a stick that headquarters wrote:</source>
        <translation>本网点的工单会联网取来；总部给过 U 盘的，也可以从 U 盘读取：</translation>
    </message>
    <message>
        <source>Read the first copy…</source>
        <translation>读取首份资料…</translation>
    </message>
    <message>
        <source>Which stick holds the first copy?</source>
        <translation>首份资料在哪个 U 盘上？</translation>
    </message>
    <message>
        <source>The key file is damaged</source>
        <translation>密钥文件损坏</translation>
    </message>
    <message>
        <source>The newest backup holds a copy of it. The damaged file is kept aside.</source>
        <translation>最近的备份里有它的副本。损坏的文件会另行保留。</translation>
    </message>
    <message>
        <source>Restore the key file</source>
        <translation>恢复密钥文件</translation>
    </message>
    <message>
        <source>Your work is kept and locked. It opens with one of these.</source>
        <translation>您的工作已保存并锁定，可用以下任一方式打开。</translation>
    </message>
    <message>
        <source>Unlock your desk</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Recovery code (printed, or read out by headquarters)</source>
        <translation>恢复码（打印件，或由总部告知）</translation>
    </message>
    <message>
        <source>Use the recovery code</source>
        <translation>使用恢复码</translation>
    </message>
    <message>
        <source>Your work is kept and sealed. The keyring of this account on the computer opens it.</source>
        <translation>工作内容已保存并加密，由本机当前账户的密钥环打开。</translation>
    </message>
    <message>
        <source>You are logged out</source>
        <translation>已退出登录</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Keep the recovery code</source>
        <translation>请保管好恢复码</translation>
    </message>
    <message>
        <source>It opens this desk when keyring and passphrase are lost. It is shown only now.</source>
        <translation>钥匙串和口令都丢失时，用它打开本机资料。只在此时显示一次。</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Your desk needs a rescue</source>
        <translation>资料需要修复</translation>
    </message>
    <message>
        <source>The damaged file is kept aside. The newest good backup takes its place;</source>
        <translation>损坏的文件会另行保留，由最近的完好备份代替；</translation>
    </message>
    <message>
        <source>what headquarters has comes back by itself.</source>
        <translation>总部已有的内容会自动取回。</translation>
    </message>
    <message>
        <source>Restore the newest backup</source>
        <translation>恢复最近的备份</translation>
    </message>
    <message>
        <source>Your desk cannot be opened now</source>
        <translation>现在无法打开</translation>
    </message>
    <message>
        <source>Look without changing anything</source>
        <translation>只读查看，不做任何改动</translation>
    </message>
    <message>
        <source>User guide (F1)</source>
        <translation>用户手册 (F1)</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>StateCard</name>
    <message>
        <source>Name of the state (Chinese)</source>
        <translation>状态名称（中文）</translation>
    </message>
    <message>
        <source>Name of the state (English)</source>
        <translation>状态名称（英文）</translation>
    </message>
    <message>
        <source>A ticket in it</source>
        <translation>处于该状态的工单</translation>
    </message>
    <message>
        <source>is still to be done</source>
        <translation>尚未办结</translation>
    </message>
    <message>
        <source>is done</source>
        <translation>已经办结</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Shown on the way of a ticket</source>
        <translation>显示在工单顶部的进度条上</translation>
    </message>
    <message>
        <source>Remove this state</source>
        <translation>删除这个状态</translation>
    </message>
    <message>
        <source>This state earlier</source>
        <translation>状态上移</translation>
    </message>
    <message>
        <source>This state later</source>
        <translation>状态下移</translation>
    </message>
    <message>
        <source>a ticket begins here</source>
        <translation>工单从这里开始</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已办结</translation>
    </message>
    <message>
        <source>beside the way</source>
        <translation>不在进度条上</translation>
    </message>
    <message>
        <source>(without a name)</source>
        <translation>（没有名称）</translation>
    </message>
</context>
<context>
    <name>StatesEditor</name>
    <message>
        <source>Add a state</source>
        <translation>添加状态</translation>
    </message>
    <message>
        <source>New state</source>
        <translation>新状态</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>On this computer only</source>
        <translation>仅在本机</translation>
    </message>
    <message>
        <source>Read-only view</source>
        <translation>只读查看</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>尚未连接</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Working offline</source>
        <translation>离线工作中</translation>
    </message>
    <message>
        <source>The line is too slow</source>
        <translation>网络太慢</translation>
    </message>
    <message>
        <source>This network asks for a login first</source>
        <translation>当前网络需要先登录</translation>
    </message>
    <message>
        <source>Secure connection refused, check the clock</source>
        <translation>安全连接被拒，请检查系统时间</translation>
    </message>
    <message>
        <source>Something else than the hub answers</source>
        <translation>应答的不是总部服务器</translation>
    </message>
    <message>
        <source>The hub has trouble</source>
        <translation>总部服务器故障</translation>
    </message>
    <message>
        <source>The hub is busy</source>
        <translation>总部服务器繁忙</translation>
    </message>
    <message>
        <source>The hub holds something else</source>
        <translation>总部数据与本机不一致</translation>
    </message>
    <message>
        <source>Headquarters does not know this device</source>
        <translation>总部不认识本机</translation>
    </message>
    <message>
        <source>This device was locked by headquarters</source>
        <translation>本设备已被总部停用</translation>
    </message>
    <message>
        <source>Another computer uses this profile&apos;s copy</source>
        <translation>另一台电脑在用同一份资料的副本</translation>
    </message>
    <message>
        <source>This profile was put back to an older state</source>
        <translation>本机资料恢复到了较早的状态</translation>
    </message>
    <message>
        <source>The hub was put back to an older state</source>
        <translation>总部服务器恢复到了较早的状态</translation>
    </message>
    <message>
        <source>Please update: only sending works</source>
        <translation>请升级程序：目前只能上传</translation>
    </message>
    <message>
        <source>This computer cannot save</source>
        <translation>本机无法保存</translation>
    </message>
    <message>
        <source>Nothing can be saved</source>
        <translation>什么都不会保存</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) not stored here</source>
        <translation>
            <numerusform>%Ln 个文件未能保存</numerusform>
        </translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Saved here %1</source>
        <translation>本机已保存 %1</translation>
    </message>
    <message>
        <source>Everything is saved here</source>
        <translation>本机已全部保存</translation>
    </message>
    <message>
        <source>Next try in %1</source>
        <translation>%1后重试</translation>
    </message>
    <message>
        <source>Synchronising…</source>
        <translation>正在同步…</translation>
    </message>
    <message>
        <source>Synchronise now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>No records yet</source>
        <translation>还没有记录</translation>
    </message>
    <message numerus="yes">
        <source>%Ln stand still</source>
        <translation>
            <numerusform>卡住 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) need you</source>
        <translation>
            <numerusform>%Ln 个文件待处理</numerusform>
        </translation>
    </message>
    <message>
        <source>last synchronised %1 (%2)</source>
        <translation>上次同步 %1（%2）</translation>
    </message>
    <message>
        <source>this clock is off by %1</source>
        <translation>本机时钟相差 %1</translation>
    </message>
    <message>
        <source>this computer and headquarters hold different things</source>
        <translation>本机与总部的内容不一致</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) only here</source>
        <translation>
            <numerusform>仅在本机 %Ln 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Saving… the database may be in use</source>
        <translation>正在保存…数据库可能被占用</translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) to send</source>
        <translation>
            <numerusform>待上传 %Ln 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) and file(s)</source>
        <translation>
            <numerusform>附件 %Ln 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln missing here</source>
        <translation>
            <numerusform>本机缺 %Ln 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is at headquarters</source>
        <translation>已全部上传总部</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) to decide</source>
        <translation>
            <numerusform>冲突 %Ln 条待处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln notice(s)</source>
        <translation>
            <numerusform>提醒 %Ln 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stepper</name>
    <message>
        <source>Step %1 of %2: %3</source>
        <translation>第 %1 步，共 %2 步：%3</translation>
    </message>
</context>
<context>
    <name>StickCard</name>
    <message>
        <source>No line for days? Take a USB stick</source>
        <translation>几天没有网络？用 U 盘带去总部</translation>
    </message>
    <message>
        <source>Everything on it is sealed; only headquarters can read it.</source>
        <translation>U 盘上的内容全部加密，只有总部能打开。</translation>
    </message>
    <message>
        <source>Take to headquarters by stick…</source>
        <translation>用 U 盘带给总部…</translation>
    </message>
    <message>
        <source>Read headquarters&apos; answer…</source>
        <translation>读取总部的答复…</translation>
    </message>
    <message>
        <source>Read the first copy…</source>
        <translation>读取首份资料…</translation>
    </message>
    <message>
        <source>Tickets of this branch, written by headquarters for a new computer</source>
        <translation>总部为新电脑写好的本网点工单</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Which stick takes the work along?</source>
        <translation>写到哪个 U 盘？</translation>
    </message>
    <message>
        <source>Which stick came from headquarters?</source>
        <translation>总部的答复在哪个 U 盘上？</translation>
    </message>
    <message>
        <source>Which stick holds the first copy?</source>
        <translation>首份资料在哪个 U 盘上？</translation>
    </message>
</context>
<context>
    <name>StickWords</name>
    <message>
        <source>Writing changes…</source>
        <translation>正在写入改动…</translation>
    </message>
    <message>
        <source>Writing photos and files: %1 of %2</source>
        <translation>正在写入照片和文件：%1 / %2</translation>
    </message>
    <message>
        <source>Reading the answer…</source>
        <translation>正在读取答复…</translation>
    </message>
    <message>
        <source>Nothing here is unsent; the stick asks headquarters for its news.</source>
        <translation>本机没有未发出的内容，U 盘会把总部的新内容带回来。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln 项改动</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>On the stick: %1.</source>
        <translation>已写到 U 盘：%1。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) found no room; they go with the next trip.</source>
        <translation>
            <numerusform>%Ln 项改动放不下，下次再带。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) found no room; they go with the next trip.</source>
        <translation>
            <numerusform>%Ln 个文件放不下，下次再带。</numerusform>
        </translation>
    </message>
    <message>
        <source>Eject it before you pull it out. Work goes on as always meanwhile.</source>
        <translation>请先弹出再拔下 U 盘。这期间可以照常工作。</translation>
    </message>
    <message>
        <source>Everything in this answer was known already; nothing was changed.</source>
        <translation>这份答复里的内容本机都已经有了，没有改动。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) answered</source>
        <translation>
            <numerusform>%Ln 项改动已有答复</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) of others</source>
        <translation>
            <numerusform>%Ln 项别处的改动</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken in: %1.</source>
        <translation>已读取：%1。</translation>
    </message>
    <message>
        <source>A part of it belongs to another state of this computer and was left alone.</source>
        <translation>其中一部分属于本机的另一个状态，没有采用。</translation>
    </message>
    <message>
        <source>Not everything found room on the stick: make one more trip.</source>
        <translation>U 盘上没有放下全部内容，请再带一次。</translation>
    </message>
</context>
<context>
    <name>Sticks</name>
    <message>
        <source>Looking at the stick…</source>
        <translation>正在查看 U 盘…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s) are read from the stick. Leave it in until everything is here.</source>
        <translation>
            <numerusform>正从 U 盘读取 %Ln 个部分，全部到齐之前请不要拔出。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped. What is whole on the stick stays; begin again at any time.</source>
        <translation>已停止。U 盘上写好的会保留，可以随时重新开始。</translation>
    </message>
</context>
<context>
    <name>StrengthHint</name>
    <message>
        <source>At least 10 characters</source>
        <translation>至少 10 个字符</translation>
    </message>
    <message>
        <source>Weak: easy to guess. Three or four words are better.</source>
        <translation>较弱，容易被猜到。用三四个词更好。</translation>
    </message>
    <message>
        <source>Fair. One more word makes it strong.</source>
        <translation>一般。再加一个词就很强了。</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>很强</translation>
    </message>
</context>
<context>
    <name>StuckCard</name>
    <message>
        <source>Try once more</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Give up, keep a copy…</source>
        <translation>放弃并留副本…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more, all of them in the copy</source>
        <translation>
            <numerusform>还有 %Ln 项，副本里都有</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SubmitButton</name>
    <message>
        <source>Submit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
</context>
<context>
    <name>SyncCentre</name>
    <message>
        <source>It is read anew; other people&apos;s tickets come back as they arrive.</source>
        <translation>正在重新读取；其他人的工单会陆续回来。</translation>
    </message>
    <message>
        <source>The report lies in %1. Send it to headquarters; it names no customer, no phone and no key.</source>
        <translation>诊断文件已存到 %1。请发给总部，里面没有客户姓名、电话和密钥。</translation>
    </message>
</context>
<context>
    <name>SyncController</name>
    <message>
        <source>It is in the queue again and goes with the next round.</source>
        <translation>已再次排队，下次同步时发出。</translation>
    </message>
    <message>
        <source>Given up. The copy lies in %1; the history keeps it too.</source>
        <translation>已放弃。副本存在 %1，历史里也留着。</translation>
    </message>
    <message>
        <source>%1: not on this computer, so not in this copy</source>
        <translation>%1：不在本机，未写入此副本</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are not on this computer and not in the copy</source>
        <translation>
            <numerusform>%Ln 个文件不在本机，没有写入副本</numerusform>
        </translation>
    </message>
    <message>
        <source>The copy lies in %1</source>
        <translation>副本存在 %1</translation>
    </message>
    <message>
        <source>%1 is here again and goes to headquarters with the next round.</source>
        <translation>%1 已重新保存，将随下次同步上传总部。</translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message>
        <source>Not synchronised yet.</source>
        <translation>还没有同步过。</translation>
    </message>
    <message>
        <source>Next try in %1, at %2.</source>
        <translation>%1后（%2）自动重试。</translation>
    </message>
    <message>
        <source>New changes go to headquarters by themselves.</source>
        <translation>新的修改会自动发往总部。</translation>
    </message>
    <message>
        <source>Synchronising…</source>
        <translation>正在同步…</translation>
    </message>
    <message>
        <source>Synchronise now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>……另有 %Ln 条</numerusform>
        </translation>
    </message>
    <message>
        <source>Only on this computer</source>
        <translation>仅在本机</translation>
    </message>
    <message>
        <source>Dealt with lately</source>
        <translation>最近处理过的</translation>
    </message>
    <message>
        <source>Sync centre</source>
        <translation>同步中心</translation>
    </message>
    <message>
        <source>Report for headquarters…</source>
        <translation>诊断文件…</translation>
    </message>
    <message>
        <source>States, counts and reasons in one file. It names no customer and no phone.</source>
        <translation>把状态、数量和原因存成一个文件，不含客户姓名和电话。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) stand still</source>
        <translation>
            <numerusform>卡住 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more; they come up when these are dealt with</source>
        <translation>
            <numerusform>还有 %Ln 项，处理完上面的再显示</numerusform>
        </translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save the copy…</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>Where shall the file go?</source>
        <translation>文件存到哪里？</translation>
    </message>
</context>
<context>
    <name>TicketListModel</name>
    <message>
        <source>changes not saved yet</source>
        <translation>还有未保存的修改</translation>
    </message>
</context>
<context>
    <name>TicketViews</name>
    <message>
        <source>My work</source>
        <translation>我的待办</translation>
    </message>
    <message>
        <source>Waiting for customer</source>
        <translation>待客户</translation>
    </message>
    <message>
        <source>All open</source>
        <translation>全部未结</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已结案</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>last changed first</source>
        <translation>按最近变更</translation>
    </message>
    <message>
        <source>last registered first</source>
        <translation>按登记时间</translation>
    </message>
    <message>
        <source>nearest due first</source>
        <translation>按到期时间</translation>
    </message>
    <message>
        <source>me</source>
        <translation>我</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未结</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>In charge</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>网点</translation>
    </message>
    <message>
        <source>With conflicts</source>
        <translation>有冲突</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>未上传</translation>
    </message>
    <message>
        <source>Nothing is kept here yet. Make the first record.</source>
        <translation>这里还没有记录，可以新建一条。</translation>
    </message>
    <message>
        <source>No ticket matches these filters.</source>
        <translation>没有符合筛选的工单。</translation>
    </message>
    <message>
        <source>Nothing waits for you.</source>
        <translation>没有等您处理的工单。</translation>
    </message>
    <message>
        <source>No customer&apos;s answer is waited for.</source>
        <translation>没有等客户答复的工单。</translation>
    </message>
    <message>
        <source>No open tickets here. Make a new one or import your log.</source>
        <translation>这里没有未结工单。可以新建，或导入台账。</translation>
    </message>
    <message>
        <source>No ticket is closed yet.</source>
        <translation>还没有结案的工单。</translation>
    </message>
    <message>
        <source>No ticket was taken back.</source>
        <translation>没有作废的工单。</translation>
    </message>
    <message>
        <source>No ticket in this view.</source>
        <translation>此视图中没有工单。</translation>
    </message>
    <message>
        <source>today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>last 7 days</source>
        <translation>近 7 天</translation>
    </message>
    <message>
        <source>last 30 days</source>
        <translation>近 30 天</translation>
    </message>
    <message>
        <source>Between two days…</source>
        <translation>自选日期…</translation>
    </message>
    <message>
        <source>: </source>
        <translation>：</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>undid an earlier act</source>
        <translation>撤销了之前的操作</translation>
    </message>
    <message>
        <source>%1, sheet %2, row %3</source>
        <translation>%1，工作表 %2，第 %3 行</translation>
    </message>
    <message>
        <source>imported from a log</source>
        <translation>由台账导入</translation>
    </message>
    <message>
        <source>registered %1</source>
        <translation>登记了 %1</translation>
    </message>
    <message>
        <source>registered this record</source>
        <translation>登记了这条记录</translation>
    </message>
    <message>
        <source>took the step “%1”</source>
        <translation>执行了“%1”</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1：%2 → %3</translation>
    </message>
    <message>
        <source>%1: %2, not taken over</source>
        <translation>%1：%2，未采用</translation>
    </message>
    <message>
        <source>%1, not taken over</source>
        <translation>%1，未采用</translation>
    </message>
    <message>
        <source>noted</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>took back</source>
        <translation>撤回了</translation>
    </message>
    <message>
        <source>brought back</source>
        <translation>恢复了</translation>
    </message>
    <message>
        <source>had everything erased that was written here</source>
        <translation>删除了这里写过的全部内容</translation>
    </message>
    <message>
        <source>took the record back</source>
        <translation>作废了记录</translation>
    </message>
    <message>
        <source>restored the record</source>
        <translation>恢复了记录</translation>
    </message>
    <message>
        <source>decided what shall stand</source>
        <translation>决定了采用的值</translation>
    </message>
    <message>
        <source>filled blanks from a log</source>
        <translation>从台账补全空白</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>修改了</translation>
    </message>
    <message>
        <source>changed the record</source>
        <translation>修改了记录</translation>
    </message>
    <message>
        <source>brought it back with the import of %1</source>
        <translation>随 %1 的导入一并恢复</translation>
    </message>
    <message>
        <source>took it back with the import of %1</source>
        <translation>随 %1 的导入一并作废</translation>
    </message>
    <message>
        <source>It stays, because somebody had worked on it.</source>
        <translation>导入后有人处理过此工单，予以保留。</translation>
    </message>
    <message>
        <source>took the import of %1 back</source>
        <translation>撤销了 %1 的导入</translation>
    </message>
    <message>
        <source>asked to hand it over to %1</source>
        <translation>申请转交给 %1</translation>
    </message>
    <message>
        <source>handed the decision over to %1</source>
        <translation>交由 %1 处理</translation>
    </message>
    <message>
        <source>gave it to %1</source>
        <translation>转交给 %1</translation>
    </message>
    <message>
        <source>this branch</source>
        <translation>本网点</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Waits for HQ&apos;s confirmation</source>
        <translation>待总部确认</translation>
    </message>
    <message>
        <source>Refused by HQ</source>
        <translation>总部已拒绝</translation>
    </message>
    <message>
        <source>Set aside at HQ</source>
        <translation>总部暂缓</translation>
    </message>
    <message>
        <source>Without effect</source>
        <translation>未生效</translation>
    </message>
    <message>
        <source>To be decided</source>
        <translation>待决定</translation>
    </message>
    <message>
        <source>Not uploaded</source>
        <translation>未上传</translation>
    </message>
    <message>
        <source>%1 · signed</source>
        <translation>%1 · 已签名</translation>
    </message>
    <message>
        <source>added 1 file</source>
        <translation>添加了 1 个文件</translation>
    </message>
    <message>
        <source>added %Ln files</source>
        <translation>添加了 %Ln 个文件</translation>
    </message>
    <message>
        <source>%1, written by two at once. It stands as: %2. The other text: %3</source>
        <translation>%1 被两边同时填写。现为：%2。另一份内容：%3</translation>
    </message>
    <message>
        <source>%1, changed by two at once. It stands at %3; %2 waits for a decision</source>
        <translation>%1 被两边同时修改。现为 %3；%2 等待决定</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>已合并</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Contacts</source>
        <translation>联系记录</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>修改记录</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>还没有任何动态。</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln older</source>
        <translation>
            <numerusform>显示更早的 %Ln 条</numerusform>
        </translation>
    </message>
    <message>
        <source>No contact was logged yet.</source>
        <translation>还没有联系记录。</translation>
    </message>
    <message>
        <source>Nothing was changed yet.</source>
        <translation>还没有修改。</translation>
    </message>
    <message>
        <source>Log a contact</source>
        <translation>登记联系</translation>
    </message>
    <message>
        <source>Show the timeline</source>
        <translation>查看时间线</translation>
    </message>
</context>
<context>
    <name>Tones</name>
    <message>
        <source>As its standing says</source>
        <translation>默认（随是否办结）</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Amber</source>
        <translation>琥珀色</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>BranchDesk</source>
        <translation>网点售后</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Who works here</source>
        <translation>当前人员</translation>
    </message>
    <message>
        <source>Ctrl+K Commands</source>
        <translation>Ctrl+K 命令</translation>
    </message>
    <message>
        <source>User guide (F1)</source>
        <translation>用户手册 (F1)</translation>
    </message>
</context>
<context>
    <name>TrialStep</name>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>需核对</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>What stands there</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Its row becomes</source>
        <translation>该行将成为</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Goes to the ticket</source>
        <translation>附到工单</translation>
    </message>
    <message>
        <source>To no ticket, because</source>
        <translation>不附到工单的原因</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>批注</translation>
    </message>
    <message>
        <source>Total that is not the sum above it</source>
        <translation>合计与上面之和不符</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>前几行</translation>
    </message>
    <message>
        <source>Pictures: %1, %2 of them to no ticket</source>
        <translation>图片：%1 张，其中 %2 张无工单</translation>
    </message>
    <message>
        <source>Pictures: %1</source>
        <translation>图片：%1 张</translation>
    </message>
    <message>
        <source>Notes and totals to look at: %1</source>
        <translation>待留意的批注与合计：%1 处</translation>
    </message>
    <message>
        <source>First rows as tickets</source>
        <translation>前若干行的工单预览</translation>
    </message>
    <message>
        <source>Pictures, and the tickets that they go to</source>
        <translation>图片及其所附的工单</translation>
    </message>
    <message>
        <source>Notes and wrong totals</source>
        <translation>批注与不符的合计</translation>
    </message>
    <message>
        <source>The first rows as tickets. Nothing is written before you press Import.</source>
        <translation>前若干行将生成的工单。点击“导入”之前不会写入任何内容。</translation>
    </message>
    <message>
        <source>Each picture goes to the ticket of the row at which it stands.</source>
        <translation>每张图片附到其所在行的工单。</translation>
    </message>
    <message>
        <source>Look at these before you press Import. They are not imported; the report lists them.</source>
        <translation>请在点击“导入”前查看。这些内容不会导入，导入报告中会列出。</translation>
    </message>
</context>
<context>
    <name>UndoBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>Unfinished</name>
    <message numerus="yes">
        <source>%Ln ticket(s) begun and not submitted; the latest: %1</source>
        <translation>
            <numerusform>有 %Ln 张工单没有填完，最近一张：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>继续填写</translation>
    </message>
</context>
<context>
    <name>Values</name>
    <message>
        <source>(empty)</source>
        <translation>（空）</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Record …%1</source>
        <translation>记录…%1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Fill in first: %1</source>
        <translation>请先填写：%1</translation>
    </message>
    <message>
        <source>covered until %1</source>
        <translation>有效期至 %1</translation>
    </message>
    <message>
        <source>ended on %1</source>
        <translation>已于 %1 到期</translation>
    </message>
    <message>
        <source>Files: %1</source>
        <translation>附件：%1 个</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>单号</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>网点</translation>
    </message>
    <message>
        <source>Corrects</source>
        <translation>更正对象</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>处理方</translation>
    </message>
    <message>
        <source>Promised reply</source>
        <translation>承诺回复</translation>
    </message>
    <message>
        <source>Reminders</source>
        <translation>催单</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>VersionOffer</name>
    <message>
        <source>There is a newer version of this form. What you typed stays when you use it.</source>
        <translation>这张表单有了新版本。使用新版本后，已填写的内容会保留。</translation>
    </message>
    <message>
        <source>Use the new version</source>
        <translation>使用新版本</translation>
    </message>
    <message>
        <source>Go back to the older version</source>
        <translation>回到旧版本</translation>
    </message>
    <message>
        <source>No place in the new version, kept with the draft and not submitted: %1</source>
        <translation>新版本中没有位置，随草稿保留、不会提交：%1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>VersionsView</name>
    <message numerus="yes">
        <source>The first version: there is nothing to compare it with. It has %Ln field(s).</source>
        <translation>
            <numerusform>这是第一版，没有可比较的版本。共 %Ln 个字段。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing differs from the version before.</source>
        <translation>与上一版没有不同。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>改动</translation>
    </message>
    <message>
        <source>Versions of %1</source>
        <translation>%1 的历次版本</translation>
    </message>
</context>
<context>
    <name>ViewTabs</name>
    <message>
        <source>All views</source>
        <translation>全部视图</translation>
    </message>
    <message>
        <source>Save these filters as a view…</source>
        <translation>将当前筛选存为视图…</translation>
    </message>
    <message>
        <source>Rename this view…</source>
        <translation>重命名此视图…</translation>
    </message>
    <message>
        <source>Delete this view</source>
        <translation>删除此视图</translation>
    </message>
</context>
<context>
    <name>WhyList</name>
    <message>
        <source>“%1” is shown: %2</source>
        <translation>“%1”显示：%2</translation>
    </message>
    <message>
        <source>“%1” is hidden: %2</source>
        <translation>“%1”不显示：%2</translation>
    </message>
    <message>
        <source>“%1” is required: %2</source>
        <translation>“%1”必填：%2</translation>
    </message>
    <message>
        <source>“%1” need not be filled in: %2</source>
        <translation>“%1”可以不填：%2</translation>
    </message>
    <message>
        <source>“%1” is read-only: %2</source>
        <translation>“%1”只读：%2</translation>
    </message>
    <message>
        <source>“%1” can be changed: %2</source>
        <translation>“%1”可以修改：%2</translation>
    </message>
    <message>
        <source>“%1” is accepted: %2</source>
        <translation>“%1”符合要求：%2</translation>
    </message>
    <message>
        <source>“%1” is not accepted: %2</source>
        <translation>“%1”不符合要求：%2</translation>
    </message>
    <message>
        <source>Why fields are shown, required or read-only</source>
        <translation>为什么显示、必填或只读</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>%n min</source>
        <translation>%n 分</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 时 %2 分</translation>
    </message>
    <message>
        <source>%n d</source>
        <translation>%n 天</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩 %1</translation>
    </message>
    <message>
        <source>overdue by %1</source>
        <translation>超时 %1</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>刚刚</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>%n h ago</source>
        <translation>%n 小时前</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>New section</source>
        <translation>新分区</translation>
    </message>
    <message>
        <source>“%1” was removed.</source>
        <translation>已删除“%1”。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>(without a name)</source>
        <translation>（未命名）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln thing(s) to mend</source>
        <translation>
            <numerusform>%Ln 处待改</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to the forms</source>
        <translation>返回表单列表</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销（Ctrl+Z）</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Y)</source>
        <translation>重做（Ctrl+Y）</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>定位</translation>
    </message>
</context>
<context>
    <name>_EntryRow</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
</TS>
